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
  /** All others but what the advice tells, the worst first; the same on several platforms as one. */
  readonly others: readonly ReportFinding[]
}

const mostRules = 10

export function findingGroups(report: Report): FindingGroups {
  const { isAdvised } = adviceTeller(report)
  const sorted = sortFindings(report.verdict.findings.filter((finding) => !isAdvised(finding)))
  // A pull request that changes very many would hide the verdict below them: the rest is listed with its like.
  const rules = sorted.filter(({ code }) => code === 'rule-changed' || code === 'rules-unknown').slice(0, mostRules)
  const accepted = sorted.filter(({ override }) => override !== undefined)
  const told = new Set([...rules, ...accepted])
  return { rules, accepted, others: joinPlatforms(sorted.filter((finding) => !told.has(finding))) }
}
