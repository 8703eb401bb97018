import { brokenBound } from '../model/broken-bound.ts'
import type { BuildContext, ContextTake } from '../model/build-context.ts'
import type { Variant } from '../model/config.ts'
import type { Finding } from '../model/finding.ts'
import type { LintResult } from '../model/lint.ts'
import { sentByVariant } from '../model/sent-by-variant.ts'
import { isUnknown, type Unknown } from '../model/unknown.ts'

const outcomes = {
  max: { code: 'over-budget', severity: 'error' },
  min: { code: 'under-minimum', severity: 'error' },
  warn: { code: 'near-budget', severity: 'warn' },
} as const

/** Holds what the builds of variants send against the budgets on it: once a variant, since all its platforms have one context. */
export function judgeContextBudgets(variants: readonly Variant[], linted: LintResult): Finding[] {
  const sentOf = sentByVariant(linted)
  return variants.flatMap((variant) => judgeContextBudget(variant, sentOf(variant)))
}

function judgeContextBudget(
  { image, variant, dockerfile, contextBudget: budget }: Variant,
  sent: ReturnType<ReturnType<typeof sentByVariant>>,
): Finding[] {
  if (budget === undefined) return []
  const where = { image, variant, measure: 'context', config: budget.position } as const
  if (isUnknown(sent)) {
    const isHeld = (budget.max ?? budget.warn ?? budget.min) !== undefined
    return isHeld ? [{ code: 'budget-unknown', severity: 'error', ...where, reason: sent.reason }] : []
  }
  const broken = brokenBound(budget, sent.bytes)
  if (broken === undefined) return []
  const largest = broken.kind === 'min' ? undefined : largestTake(sent)
  return [
    {
      ...{ ...outcomes[broken.kind], ...where, actual: sent.bytes, bound: broken.bound, unit: budget.unit },
      ...(budget.message !== undefined && { note: budget.message }),
      ...(largest && { dockerfile, line: largest.line }),
    },
  ]
}

function largestTake({ takes }: Exclude<BuildContext['sent'], Unknown>): ContextTake | undefined {
  return takes.reduce<ContextTake | undefined>(
    (largest, take) => (largest === undefined || take.bytes > largest.bytes ? take : largest),
    undefined,
  )
}
