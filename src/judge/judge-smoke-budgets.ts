import { brokenBound } from '../model/broken-bound.ts'
import type { Variant } from '../model/config.ts'
import type { Finding } from '../model/finding.ts'
import type { Cell } from '../model/plan.ts'
import type { SmokeBudget } from '../model/smoke.ts'
import { smokeBounds } from '../model/smoke-bounds.ts'
import { measuringTests, smokeMeasure } from '../model/smoke-measure.ts'
import type { TestedBy } from '../model/smoke-of-cells.ts'
import { isUnknown } from '../model/unknown.ts'

type Given = { readonly tested: readonly TestedBy[]; readonly requireSmoke: boolean }

/** Holds what the tests of one image measured against its budgets on `start` and `memory`; what no test measured is not within them. */
export function judgeSmokeBudgets(cell: Cell, { variant, ...given }: Given & { readonly variant: Variant }): Finding[] {
  return variant.smokeBudgets
    .filter(({ platform }) => platform === cell.platform)
    .flatMap((budget) => judgeSmokeBudget(cell, { ...given, budget }))
}

function judgeSmokeBudget(
  { image, variant, platform }: Cell,
  { budget, tested, requireSmoke }: Given & { readonly budget: SmokeBudget },
): Finding[] {
  const { measure } = budget
  const where = { image, variant, platform, measure, config: budget.position }
  const actual = smokeMeasure(measure, tested)
  if (isUnknown(actual)) {
    const severity = !requireSmoke && allSkipped(measuringTests(measure, tested)) ? 'warn' : 'error'
    return [{ code: 'smoke-budget-unknown', severity, ...where, reason: actual.reason }]
  }
  const bounds = smokeBounds(budget)
  const broken = brokenBound(bounds, actual)
  if (broken === undefined) return []
  const { unit, message } = bounds
  const numbers = { actual, bound: broken.bound, unit, ...(message === undefined ? {} : { note: message }) }
  return broken.kind === 'warn'
    ? [{ code: 'smoke-near-budget', severity: 'warn', ...where, ...numbers }]
    : [{ code: 'smoke-over-budget', severity: 'error', ...where, ...numbers }]
}

function allSkipped(tests: readonly TestedBy[]): boolean {
  return tests.length > 0 && tests.every(({ result }) => result?.status === 'skipped')
}
