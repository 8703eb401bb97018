import type { Report, ReportFinding } from '../model/report.ts'
import { adviceTeller } from './advice-teller.ts'
import { joinPlatforms } from './join-platforms.ts'
import { sortFindings } from './sort-findings.ts'

/** Which findings stand where; each stands in one place. */
export type FindingGroups = {
  /** That the pull request changes the rules by which it is judged, or that nobody knows: to be read before the verdict. */
  readonly rules: readonly ReportFinding[]
  /** Breaches of size that somebody accepted: to be read right after it. */
  readonly accepted: readonly ReportFinding[]
  /** That there are more of them, which stand among the others; undefined where there are none. */
  readonly moreAccepted?: string
  /** All others but what the advice tells, the worst first; the same on several platforms as one. */
  readonly others: readonly ReportFinding[]
}

const mostRules = 10
const mostAccepted = 10

export function findingGroups(report: Report): FindingGroups {
  const { isAdvised } = adviceTeller(report)
  const sorted = sortFindings(report.verdict.findings.filter((finding) => !isAdvised(finding)))
  // A pull request that changes very many would hide the verdict below them: the rest is listed with its like.
  const changed = sorted.filter(({ code }) => code === 'rule-changed' || code === 'rules-unknown')
  // Any number of entries can be added to `allow`, and they must not hide another rule.
  const rules = [...changed.filter(isNoAllowance), ...changed.filter((one) => !isNoAllowance(one))].slice(0, mostRules)
  const overridden = sorted.filter(({ override }) => override !== undefined)
  const accepted = overridden.slice(0, mostAccepted)
  const left = overridden.length - accepted.length
  const told = new Set([...rules, ...accepted])
  return {
    ...{ rules, accepted, others: joinPlatforms(sorted.filter((finding) => !told.has(finding))) },
    ...(left > 0 && { moreAccepted: `and ${left} more, among the warnings` }),
  }
}

function isNoAllowance({ rule }: ReportFinding): boolean {
  return rule?.startsWith('allowance for') !== true
}
