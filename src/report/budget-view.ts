import { formatBytes, formatExactBytes } from '../model/bytes.ts'
import { isSmokeMeasure } from '../model/smoke-measures.ts'
import type { ReportBudget } from '../model/report.ts'
import { formatMilliseconds } from './format-milliseconds.ts'

/** A budget of the report with the bounds under one name, whether they are bytes or counts. */
export type BudgetView = {
  readonly measure: ReportBudget['measure']
  /** Of the measure `path`. Hostile text. */
  readonly path: string | undefined
  readonly status: ReportBudget['status']
  readonly unit: ReportBudget['unit']
  readonly actual: number | undefined
  readonly max: number | undefined
  readonly warn: number | undefined
  readonly min: number | undefined
  readonly target: number | undefined
  readonly original: number | undefined
}

export function viewBudget(budget: ReportBudget): BudgetView {
  const { measure, path, status, unit } = budget
  if (measure === 'layers') {
    return {
      ...{ measure, path, status, unit, actual: budget.actualCount, max: budget.maxCount, warn: budget.warnCount },
      ...{ min: budget.minCount, target: budget.targetCount, original: budget.originalCount },
    }
  }
  if (measure === 'start') {
    const { actualMilliseconds: actual, maxMilliseconds: max, warnMilliseconds: warn } = budget
    return { measure, path, status, unit, actual, max, warn, min: undefined, target: undefined, original: undefined }
  }
  return {
    ...{ measure, path, status, unit, actual: budget.actualBytes, max: budget.maxBytes, warn: budget.warnBytes },
    ...{ min: budget.minBytes, target: budget.targetBytes, original: budget.originalBytes },
  }
}

/** Whether the budget is one on bytes of an image, and not on its layers or on what tests measure. */
export function isOnBytes({ measure }: Pick<BudgetView, 'measure'>): boolean {
  return measure !== 'layers' && !isOnTests({ measure })
}

/** Whether smoke tests measure what the budget bounds. */
export function isOnTests({ measure }: Pick<BudgetView, 'measure'>): boolean {
  return isSmokeMeasure(measure)
}

/** An amount of what the budget measures: `41.2 MB` in the units of the budget, `3 layers` or `1.25 s`. */
export function formatAmount(budget: BudgetView, amount: number): string {
  if (budget.measure === 'layers') return `${amount} ${amount === 1 ? 'layer' : 'layers'}`
  if (budget.measure === 'start') return formatMilliseconds(amount)
  return formatBytes(amount, budget.unit)
}

/** The measured amount; in exact bytes where rounding would print it like the bound that it differs from. */
export function formatActual(budget: BudgetView): string | undefined {
  const { actual } = budget
  if (actual === undefined) return undefined
  const rounded = formatAmount(budget, actual)
  const hidden = [budget.max, budget.min, budget.warn].some(
    (bound) => bound !== undefined && bound !== actual && formatAmount(budget, bound) === rounded,
  )
  return hidden && isOnBytes(budget) ? formatExactBytes(actual) : rounded
}

const excesses: Partial<Readonly<Record<BudgetView['measure'], string>>> = {
  ...{ memory: 'of memory ', wasted: 'of waste ', context: 'of context ' },
}

/** What stands between a warning level and the limit, and above a warning level without one. */
export const nearLimit = 'near limit'
export const beyondWarning = 'over warning level'

/** How the amount stands to the bounds: `1.2 MB over`, `2 MB under minimum`, `3 s too slow to start`, `near limit`, or `2 MB over warning level` where nothing else bounds it, `within`; undefined when it is unknown. */
export function distance(budget: BudgetView): string | undefined {
  const { actual, max, min, warn } = budget
  if (actual === undefined) return undefined
  if (max !== undefined && actual > max) {
    const excess = formatAmount(budget, actual - max)
    if (budget.measure === 'start') return `${excess} too slow to start`
    return `${excess} ${excesses[budget.measure] ?? ''}over`
  }
  if (min !== undefined && actual < min) return `${formatAmount(budget, min - actual)} under minimum`
  if (warn === undefined || actual <= warn) return 'within'
  return max === undefined ? `${formatAmount(budget, actual - warn)} ${beyondWarning}` : nearLimit
}

/** The target and how far it is: `38 MB, 3.2 MB to go` or `38 MB, reached`. */
export function targetText(budget: BudgetView): string | undefined {
  const { actual, target } = budget
  if (target === undefined) return undefined
  const goal = withMeasure(budget, formatAmount(budget, target))
  if (actual === undefined) return `${goal}, distance unknown`
  return `${goal}, ${actual <= target ? 'reached' : `${formatAmount(budget, actual - target)} to go`}`
}

/** The size this image started from and what was saved since: `65 MB, 23.8 MB saved (36%)`, or grown. */
export function originalText(budget: BudgetView): string | undefined {
  const { actual, original } = budget
  if (original === undefined) return undefined
  const start = withMeasure(budget, formatAmount(budget, original))
  if (actual === undefined) return `${start}, saving unknown`
  if (actual === original) return `${start}, nothing saved`
  const difference = Math.abs(actual - original)
  const percent = original === 0 ? '' : ` (${(BigInt(difference) * 100n) / BigInt(original)}%)`
  return `${start}, ${formatAmount(budget, difference)} ${actual < original ? 'saved' : 'grown'}${percent}`
}

const measured: Partial<Readonly<Record<BudgetView['measure'], string>>> = {
  ...{ uncompressed: ' uncompressed', own: ' own', live: ' live', wasted: ' wasted' },
  start: ' to start',
  memory: ' of memory',
  context: ' of context',
}

/** `9 GB uncompressed`, `20 s to start`, `200 MB at /opt`: compressed is what a size means unless it says otherwise; a count of layers says so already. */
export function withMeasure(budget: BudgetView, amount: string): string {
  return budget.path === undefined ? `${amount}${measured[budget.measure] ?? ''}` : `${amount} at ${budget.path}`
}
