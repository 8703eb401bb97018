import { brokenBound } from '../model/broken-bound.ts'
import type { Budget, Variant } from '../model/config.ts'
import type { Finding } from '../model/finding.ts'
import type { ImageGrowth } from '../model/growth.ts'
import { type MeasuredImage, measureOf } from '../model/measure-of.ts'
import type { Cell } from '../model/plan.ts'
import { isUnknown } from '../model/unknown.ts'
import type { GrowthHistory } from './growth-history.ts'
import { largestOwnLayer } from './largest-own-layer.ts'

type Judged = { readonly image: MeasuredImage; readonly history: GrowthHistory }

/** Holds one measured image against the budgets of its cell, in the order of the configuration. A number that nobody has is within no bound. */
export function judgeBudgets(cell: Cell, { variant, ...judged }: Judged & { readonly variant: Variant }): Finding[] {
  return variant.budgets
    .filter(({ platform }) => platform === cell.platform)
    .flatMap((budget) => judgeBudget(cell, { ...judged, budget }))
}

const outcomes = {
  max: { code: 'over-budget', severity: 'error' },
  min: { code: 'under-minimum', severity: 'error' },
  warn: { code: 'near-budget', severity: 'warn' },
} as const

function judgeBudget(
  { image: name, variant, platform }: Cell,
  { image, budget, history }: Judged & { readonly budget: Budget },
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
  const before = broken.kind === 'max' ? overBefore({ image: name, variant, platform }, { budget, history }) : undefined
  const isLarger = before !== undefined && actual > before + (budget.growth?.floorBytes ?? 0)
  return [
    {
      ...(before === undefined || isLarger
        ? { ...outcomes[broken.kind], ...(before !== undefined && { before }) }
        : ({ code: 'already-over-budget', severity: 'warn', before } as const)),
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

/** What the baseline had where that was over this budget already, and nobody who is judged now is to blame for it. */
function overBefore(
  cell: Cell,
  { budget, history }: { readonly budget: Budget; readonly history: GrowthHistory },
): number | undefined {
  const growth = history.growthOf(cell)
  const { max, measure } = budget
  if (max === undefined || isUnknown(growth) || !history.isBlameless(cell, budget)) return undefined
  const before = numberBefore(growth, measure)
  return before !== undefined && before > max.value ? before : undefined
}

/** Of a path the baseline has no number. */
function numberBefore({ before, sizes }: ImageGrowth, measure: Budget['measure']): number | undefined {
  if (measure === 'path') return undefined
  if (measure === 'layers') return before.layers.length
  const size = sizes[measure]
  return isUnknown(size) ? undefined : size.beforeBytes
}
