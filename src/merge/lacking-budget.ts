import type { Bounds, Variant } from '../model/config.ts'
import type { ReportBudget, ReportImage } from '../model/report.ts'
import { smokeBounds } from '../model/smoke-bounds.ts'

type Bounded = Pick<ReportBudget, 'measure' | 'path'>
/** Of a growth, which depends on the baseline, only whether there is one. */
type Bound = number | boolean | undefined

/**
 * The measure of a budget of the configuration that an image's report does not have, with the same bounds: what was not judged must not pass for what was
 * within. Undefined where it has all.
 */
export function lackingBudget(
  image: ReportImage,
  { budgets, smokeBudgets, contextBudget }: Variant,
): string | undefined {
  const reported = new Set(image.budgets.map((budget) => keyOf(budget, boundsOf(budget))))
  const configured = [
    ...(contextBudget === undefined ? [] : [[{ measure: 'context' }, contextBudget] as const]),
    ...budgets.filter(({ platform }) => platform === image.platform).map((budget) => [budget, budget] as const),
    ...smokeBudgets
      .filter(({ platform }) => platform === image.platform)
      .map((budget) => [{ measure: budget.measure }, smokeBounds(budget)] as const),
  ]
  return configured.find(([budget, bounds]) => !reported.has(keyOf(budget, valuesOf(bounds))))?.[0].measure
}

function keyOf({ measure, path }: Bounded, bounds: readonly Bound[]): string {
  return JSON.stringify([measure, path ?? null, ...bounds.map((bound) => bound ?? null)])
}

function boundsOf(budget: ReportBudget): readonly Bound[] {
  return [
    budget.maxBytes ?? budget.maxCount ?? budget.maxMilliseconds,
    budget.warnBytes ?? budget.warnCount ?? budget.warnMilliseconds,
    budget.minBytes ?? budget.minCount,
    budget.growth !== undefined,
  ]
}

function valuesOf({ max, warn, min, growth }: Pick<Bounds, 'max' | 'warn' | 'min' | 'growth'>): readonly Bound[] {
  return [max?.value, warn?.value, min?.value, growth !== undefined]
}
