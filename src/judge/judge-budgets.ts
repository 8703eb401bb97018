import { brokenBound } from '../model/broken-bound.ts'
import type { Budget, Variant } from '../model/config.ts'
import type { Finding } from '../model/finding.ts'
import { type MeasuredImage, measureOf } from '../model/measure-of.ts'
import type { Cell } from '../model/plan.ts'
import { isUnknown } from '../model/unknown.ts'
import { largestOwnLayer } from './largest-own-layer.ts'

/** Holds one measured image against the budgets of its cell, in the order of the configuration. A number that nobody has is within no bound. */
export function judgeBudgets(cell: Cell, { image, variant }: { image: MeasuredImage; variant: Variant }): Finding[] {
  return variant.budgets
    .filter(({ platform }) => platform === cell.platform)
    .flatMap((budget) => judgeBudget(cell, { image, budget }))
}

const outcomes = {
  max: { code: 'over-budget', severity: 'error' },
  min: { code: 'under-minimum', severity: 'error' },
  warn: { code: 'near-budget', severity: 'warn' },
} as const

function judgeBudget(
  { image: name, variant, platform }: Cell,
  { image, budget }: { image: MeasuredImage; budget: Budget },
): Finding[] {
  const { measure, path, max, warn, min, position } = budget
  const where = { image: name, variant, platform, config: position }
  const about = { measure, ...(path === undefined ? {} : { path }) }
  const actual = measureOf(image, budget)
  if (isUnknown(actual)) {
    if ((max ?? warn ?? min) === undefined) return []
    const origins = measure === 'own' && !isUnknown(image.inspection) ? { originsUnknown: true as const } : {}
    return [{ code: 'budget-unknown', severity: 'error', ...where, ...about, ...origins, reason: actual.reason }]
  }
  const broken = brokenBound(budget, actual)
  if (broken === undefined) return []
  return [
    {
      ...outcomes[broken.kind],
      ...where,
      ...about,
      actual,
      bound: broken.bound,
      unit: budget.unit,
      ...(budget.message === undefined ? {} : { note: budget.message }),
      // An image that is too small has lost something: no line of it is the cause.
      ...(broken.kind === 'min' ? {} : largestOwnLayer(image, budget)),
    },
  ]
}
