import { formatBytes, type UnitSystem } from '../model/bytes.ts'
import type { BudgetStatus, Report, ReportBudget, ReportImage } from '../model/report.ts'
import { budgetUsage, type Usage } from './budget-usage.ts'
import {
  type BudgetView,
  distance,
  formatActual,
  formatAmount,
  originalText,
  targetText,
  viewBudget,
  withMeasure,
} from './budget-view.ts'
import { imageNamer } from './image-namer.ts'
import { badness, statusOfFindings, worseOf } from './row-status.ts'

/** One line of the size table in words, before any escaping: `name`, `platform` and `reason` may be hostile. */
export type Row = {
  readonly name: string
  readonly platform: string
  readonly compressed: string
  readonly uncompressed: string
  readonly layers: string
  /** The units in which this line speaks. */
  readonly unit: UnitSystem
  /** The bound that is worst used, with its measure unless that is compressed bytes. */
  readonly budget?: string
  readonly usage?: Usage
  readonly status: BudgetStatus
  /** The status in words, always said beside any sign or colour. */
  readonly word: string
  /** Why there are no numbers. */
  readonly reason?: string
  readonly target?: string
  readonly original?: string
  /** Every bound holds, and there is at least one. */
  readonly withinBudget: boolean
  /** How far beyond its worst bound, as a ratio; 0 when within. For ordering only. */
  readonly excess: number
}

/** The lines of the size table, in the order of the configuration. */
export function reportRows(report: Report): readonly Row[] {
  const name = imageNamer(report)
  const worst = statusOfFindings(report)
  const unit = reportUnit(report)
  return report.images.map((image) => toRow(image, { name: name(image), finding: worst(image), unit }))
}

/** The lines that are worth a table: none when the run ended before it knew what to build, since all would say the same. */
export function sizeRows(report: Report): readonly Row[] {
  return report.stages.some(({ name, status }) => name === 'plan' && status === 'done') ? reportRows(report) : []
}

/** The units for sizes that no budget speaks of: binary where every budget of the report is written so. */
export function reportUnit(report: Report): UnitSystem {
  const budgets = report.images.flatMap((image) => image.budgets).filter(({ measure }) => measure !== 'layers')
  return budgets.length > 0 && budgets.every(({ unit }) => unit === 'binary') ? 'binary' : 'decimal'
}

type Given = { readonly name: string; readonly finding: BudgetStatus; readonly unit: UnitSystem }

function toRow(image: ReportImage, given: Given): Row {
  const views = image.budgets.map(viewBudget)
  const limits = views.filter((view) => (view.max ?? view.min ?? view.warn) !== undefined).sort(worseFirst)
  const [worst] = limits
  const measured = image.unknown === undefined
  const unit = views.find(({ measure }) => measure !== 'layers')?.unit ?? given.unit
  const status = measured ? worseOf(worst?.status ?? 'warn', given.finding) : 'unknown'
  const target = views.map(targetText).find((text) => text !== undefined)
  const original = views.map(originalText).find((text) => text !== undefined)
  return {
    name: given.name,
    platform: image.platform,
    compressed: amountOf('compressed', { bytes: image.compressedBytes, views, unit }),
    uncompressed: amountOf('uncompressed', { bytes: image.uncompressedBytes, views, unit }),
    layers: image.layerCount === undefined ? 'unknown' : image.layerCount.toString(),
    unit,
    ...limitOf(worst),
    status,
    word: measured ? wordOf(status, worst) : 'unmeasured',
    ...(image.unknown !== undefined && { reason: image.unknown.reason }),
    ...(target !== undefined && { target }),
    ...(original !== undefined && { original }),
    withinBudget: measured && (worst?.status === 'pass' || worst?.status === 'warn'),
    excess: worst === undefined ? 0 : excessOf(worst),
  }
}

/** What a budget adds to a line: its bound and how much of it is used. */
export function limitOf(view: BudgetView | undefined): { readonly budget?: string; readonly usage?: Usage } {
  if (view === undefined) return {}
  const bound = view.max ?? view.warn
  if (bound === undefined)
    return view.min === undefined ? {} : { budget: `at least ${withMeasure(view, formatAmount(view, view.min))}` }
  const budget = withMeasure(view, formatAmount(view, bound))
  return view.actual === undefined ? { budget } : { budget, usage: budgetUsage(view.actual, bound) }
}

/** The measured bytes in the units of their budget; else in `unit`, `unknown` where there is no number. */
function amountOf(
  measure: ReportBudget['measure'],
  from: {
    readonly bytes: number | undefined
    readonly views: readonly BudgetView[]
    readonly unit: UnitSystem
  },
): string {
  if (from.bytes === undefined) return 'unknown'
  const view = from.views.find((candidate) => candidate.measure === measure)
  return (view === undefined ? undefined : formatActual(view)) ?? formatBytes(from.bytes, from.unit)
}

export function wordOf(status: BudgetStatus, worst: BudgetView | undefined): string {
  if (worst === undefined) return status === 'fail' ? 'failed, no budget' : 'no budget'
  const word = distance(worst) ?? 'unmeasured'
  if (word !== 'within') return word
  if (status === 'fail') return 'failed'
  return status === 'warn' ? 'warning' : word
}

function excessOf(view: BudgetView): number {
  const { actual, max, min } = view
  if (actual === undefined) return 0
  if (max !== undefined && actual > max) return max === 0 ? Number.MAX_VALUE : actual / max - 1
  return min !== undefined && actual < min ? 1 - actual / min : 0
}

function worseFirst(left: BudgetView, right: BudgetView): number {
  return badness[right.status] - badness[left.status] || excessOf(right) - excessOf(left) || used(right) - used(left)
}

function used(view: BudgetView): number {
  const bound = view.max ?? view.warn
  return view.actual === undefined || bound === undefined || bound === 0 ? 0 : view.actual / bound
}
