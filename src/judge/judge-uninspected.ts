import type { BudgetMeasure, Variant } from '../model/config.ts'
import type { Finding } from '../model/finding.ts'
import type { Cell } from '../model/plan.ts'
import { contentRuleCodes } from '../model/rule-code.ts'
import { asksOf, judgedRule } from './judged-rule.ts'

const ofContents: ReadonlySet<BudgetMeasure> = new Set(['own', 'live', 'wasted', 'path'])

/** An image that could not be looked into. Where the configuration would have failed it for what is inside, that is an error. */
export function judgeUninspected(
  cell: Cell,
  { variant, reason }: { readonly variant: Variant; readonly reason: string },
): Finding {
  const { image, variant: name, platform } = cell
  const bounded = variant.budgets.some((budget) => budget.platform === platform && ofContents.has(budget.measure))
  const ruled = contentRuleCodes.some(
    (code) => asksOf(code, variant) && judgedRule(code, variant)?.severity === 'error',
  )
  return { code: 'uninspected', severity: bounded || ruled ? 'error' : 'warn', image, variant: name, platform, reason }
}
