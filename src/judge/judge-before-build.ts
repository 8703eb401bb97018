import type { Verdict } from '../model/finding.ts'
import type { LintResult } from '../model/lint.ts'
import type { Allowance } from '../model/override.ts'
import type { Plan } from '../model/plan.ts'
import { type RuleCode, sourceRuleCodes } from '../model/rule-code.ts'
import { judgeContextBudgets } from './judge-context-budget.ts'
import { judgeLint } from './judge-lint.ts'
import { judgeWaivers } from './judge-waivers.ts'
import { overrideBreaches } from './override-breaches.ts'
import { verdictOf } from './verdict-of.ts'

export type BeforeBuild = {
  readonly plan: Pick<Plan, 'variants' | 'narrowed'>
  readonly linted: LintResult
  /** Breaches that the configuration accepts. */
  readonly allow: readonly Allowance[]
  /** The day of the run in UTC, YYYY-MM-DD. */
  readonly today: string
}

const sources: ReadonlySet<RuleCode> = new Set(sourceRuleCodes)

/** The verdict on what images are built from, where none is there yet. That a waiver accepts nothing can be told of rules alone that look at nothing else. */
export function judgeBeforeBuild({ plan, linted, allow, today }: BeforeBuild): Verdict {
  const { variants, narrowed } = plan
  const { findings, waived, used } = judgeLint({ linted, variants, lookedInto: new Set(), measured: [], today })
  const complete = !narrowed && linted.unread.length === 0
  const waivers = judgeWaivers(variants, { used, complete, today }).filter(
    (finding) => finding.code !== 'waiver-unused' || sources.has(finding.rule),
  )
  // What is accepted of images that are not there yet nobody can call unused.
  const budgets = overrideBreaches(judgeContextBudgets(variants, linted), { allow, today, complete: false })
  return verdictOf([...budgets, ...findings, ...waivers], waived)
}
