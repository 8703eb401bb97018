import type { BudgetMeasure } from '../model/budget-measure.ts'
import type { Cell } from '../model/plan.ts'
import type { ReportBudget } from '../model/report.ts'
import type { MatchedCell } from './match-parts.ts'

/** A bound on size that an image does not keep, whoever accepts it. */
type BrokenMeasure = Pick<Cell, 'image' | 'variant' | 'platform'> & { readonly measure: BudgetMeasure }

/** What the parts found to be over its bound, or to have grown too much, in the images that count. */
export function brokenMeasures(cells: readonly MatchedCell[]): readonly BrokenMeasure[] {
  return cells.flatMap(({ cell, reported }) => {
    const { image, variant, platform } = cell
    return (reported?.budgets ?? []).flatMap((budget) =>
      measuresOf(budget).map((measure) => ({ image, variant, platform, measure })),
    )
  })
}

function measuresOf({ measure, growth, ...budget }: ReportBudget): readonly BudgetMeasure[] {
  if (measure === 'start' || measure === 'memory') return []
  const actual = budget.actualBytes ?? budget.actualCount
  const max = budget.maxBytes ?? budget.maxCount
  const isOver = actual !== undefined && max !== undefined && actual > max
  const isGrown = growth?.status === 'fail' || growth?.status === 'warn'
  return [
    ...(isOver || isGrown ? [measure] : []),
    // What was compressed otherwise than its baseline is held against the same bound by its files.
    ...(isGrown && measure === 'compressed' ? (['uncompressed'] as const) : []),
  ]
}
