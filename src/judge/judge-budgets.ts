import { brokenBound } from '../model/broken-bound.ts'
import type { Budget, Variant } from '../model/config.ts'
import type { Finding } from '../model/finding.ts'
import { measureOf } from '../model/measure-of.ts'
import type { ImageMeasurement } from '../model/measurement.ts'
import type { Cell } from '../model/plan.ts'
import { largestOwnLayer } from './largest-own-layer.ts'

/** Holds one measured image against the budgets of its cell, in the order of the configuration. */
export function judgeBudgets(cell: Cell, { image, variant }: { image: ImageMeasurement; variant: Variant }): Finding[] {
  return variant.budgets
    .filter(({ platform }) => platform === cell.platform)
    .flatMap((budget) => judgeBudget(cell, { image, budget }))
}

const outcomes = {
  max: { code: 'over-budget', severity: 'error' },
  min: { code: 'under-minimum', severity: 'error' },
  warn: { code: 'near-budget', severity: 'warn' },
} as const

function judgeBudget(cell: Cell, { image, budget }: { image: ImageMeasurement; budget: Budget }): Finding[] {
  const actual = measureOf(image, budget.measure)
  const broken = brokenBound(budget, actual)
  if (broken === undefined) return []
  return [
    {
      ...outcomes[broken.kind],
      image: cell.image,
      variant: cell.variant,
      platform: cell.platform,
      measure: budget.measure,
      actual,
      bound: broken.bound,
      unit: budget.unit,
      ...(budget.message === undefined ? {} : { note: budget.message }),
      // An image that is too small has lost something: no line of it is the cause.
      ...(broken.kind === 'min' ? {} : largestOwnLayer(image, budget.measure)),
      config: budget.position,
    },
  ]
}
