import { formatBytes, type UnitSystem } from '../model/bytes.ts'
import type { BudgetStatus, Report, ReportBudget, ReportImage } from '../model/report.ts'
import { budgetUsage, type Usage } from './budget-usage.ts'
import {
  type BudgetView,
  distance,
  formatActual,
  formatAmount,
  isOnBytes,
  isOnTests,
  originalText,
  targetText,
  viewBudget,
  withMeasure,
} from './budget-view.ts'
import { wastedWords } from './contents-words.ts'
import { changeWords } from './growth-words.ts'
import { imageNamer } from './image-namer.ts'
import { acceptedImages, badness, failureWords, grewTooMuch, statusOfFindings, worseOf } from './row-status.ts'
import { smokeWords } from './smoke-words.ts'

/** One line of the size table in words, before any escaping: `name`, `platform` and `reason` may be hostile. */
export type Row = {
  readonly name: string
  readonly platform: string
  readonly compressed: string
  /** What became of it since the baseline; absent where there is none. */
  readonly change?: string
  readonly uncompressed: string
  /** Of it what nobody sees; absent where no image was looked into. */
  readonly wasted?: string
  readonly layers: string
  /** What its tests say; absent where no image has any. May be hostile. */
  readonly smoke?: string
  /** The units in which this line speaks. */
  readonly unit: UnitSystem
  /** The bound that is worst used, with its measure unless that is compressed bytes. May be hostile. */
  readonly budget?: string
  readonly usage?: Usage
  readonly status: BudgetStatus
  /** The status in words, always said beside any sign or colour. */
  readonly word: string
  /** Why there are no numbers, or no compressed ones. */
  readonly reason?: string
  /** Both name the path of a budget on one: they may be hostile. */
  readonly target?: string
  readonly original?: string
  /** Every bound holds, and there is at least one. */
  readonly withinBudget: boolean
  /** How far beyond its worst bound, as a ratio; 0 when within. For ordering only. */
  readonly excess: number
}

/** What the status of a breach ends with that fails nothing: somebody accepted it, or it is none of the change that is judged. */
export const excuses = { accepted: ', accepted', before: ', as before' } as const

/** The lines of the size table, in the order of the configuration. */
export function reportRows(report: Report): readonly Row[] {
  const name = imageNamer(report)
  const worst = statusOfFindings(report)
  const isAccepted = acceptedImages(report)
  const isGrowthAccepted = acceptedImages(report, { code: 'over-growth' })
  const failure = failureWords(report)
  const unit = reportUnit(report)
  const smoke = smokeWords(report)
  const inspected = report.images.some(({ wastedBytes }) => wastedBytes !== undefined)
  return report.images.map((image) =>
    toRow(image, {
      name: name(image),
      finding: worst(image),
      isAccepted: isAccepted(image),
      failure: failure(image),
      warning: isGrowthAccepted(image) ? `${grewTooMuch}${excuses.accepted}` : undefined,
      unit,
      smoke: smoke?.(image),
      inspected,
      change: changeWords(report, image, unit),
    }),
  )
}

/** The lines that are worth a table: none when the run ended before it knew what to build, since all would say the same. */
export function sizeRows(report: Report): readonly Row[] {
  return report.stages.some(({ name, status }) => name === 'plan' && status === 'done') ? reportRows(report) : []
}

/** The units for sizes that no budget speaks of: binary where every budget of the report is written so. */
export function reportUnit(report: Report): UnitSystem {
  const budgets = report.images.flatMap((image) => image.budgets).filter(isOnBytes)
  return budgets.length > 0 && budgets.every(({ unit }) => unit === 'binary') ? 'binary' : 'decimal'
}

type Given = {
  readonly name: string
  readonly finding: BudgetStatus
  readonly isAccepted: boolean
  readonly failure: string
  readonly warning: string | undefined
  readonly unit: UnitSystem
  readonly smoke: string | undefined
  readonly inspected: boolean
  readonly change: string | undefined
}

/** What bounds a size stands in the table; what tests measure stands there where it is broken. */
function limits(view: BudgetView): boolean {
  if (isOnTests(view)) return view.status === 'fail' || view.status === 'warn'
  return (view.max ?? view.min ?? view.warn) !== undefined
}

function toRow(image: ReportImage, given: Given): Row {
  const views = image.budgets.map(viewBudget)
  const bounds = views.filter(limits).sort(worseFirst)
  const [worst] = bounds
  const measured = image.unknown === undefined
  const unit = views.find(isOnBytes)?.unit ?? given.unit
  const excuse = worst && excuseOf(worst, given)
  const status = measured
    ? worseOf(excuse === undefined ? (worst?.status ?? 'warn') : 'warn', given.finding)
    : 'unknown'
  const target = views.map(targetText).find((text) => text !== undefined)
  const { unknown, compressedUnknown } = image
  const reason = unknown?.reason ?? (compressedUnknown && `compressed size unknown, ${compressedUnknown.reason}`)
  const original = views.map(originalText).find((text) => text !== undefined)
  return {
    name: given.name,
    platform: image.platform,
    compressed: amountOf('compressed', { bytes: image.compressedBytes, views, unit }),
    ...(given.change !== undefined && { change: given.change }),
    uncompressed: amountOf('uncompressed', { bytes: image.uncompressedBytes, views, unit }),
    ...(given.inspected && { wasted: wastedWords(image, unit) ?? 'unknown' }),
    layers: image.layerCount === undefined ? 'unknown' : image.layerCount.toString(),
    ...(given.smoke !== undefined && { smoke: given.smoke }),
    unit,
    ...limitOf(worst),
    status,
    word: measured
      ? wordOf(worst, { status, failure: given.failure, warning: given.warning, unknown: 'budget unknown' }) +
        (excuse ?? '')
      : 'unmeasured',
    ...(reason !== undefined && { reason }),
    ...(target !== undefined && { target }),
    ...(original !== undefined && { original }),
    withinBudget:
      measured &&
      worst !== undefined &&
      views.every((view) => (view.status === 'pass' || view.status === 'warn') && !isOver(view)),
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

/** The status in words; `failure` and `warning` are what a bound that holds is no answer to, `unknown` what a bound without a number is called. */
export function wordOf(
  worst: BudgetView | undefined,
  {
    status,
    failure = 'failed',
    warning,
    unknown = 'unmeasured',
  }: {
    readonly status: BudgetStatus
    readonly failure?: string
    readonly warning?: string | undefined
    readonly unknown?: string
  },
): string {
  const said = status === 'fail' ? failure : status === 'warn' ? warning : undefined
  if (worst === undefined) return said === undefined ? 'no budget' : `${said}, no budget`
  const word = distance(worst) ?? unknown
  if (word !== 'within') return word
  return said ?? (status === 'warn' ? 'warning' : word)
}

function excuseOf(worst: BudgetView, { isAccepted, finding }: Given): string | undefined {
  if (!isOver(worst) || finding === 'fail') return undefined
  if (isAccepted) return excuses.accepted
  return worst.status === 'warn' ? excuses.before : undefined
}

function isOver({ actual, max }: BudgetView): boolean {
  return actual !== undefined && max !== undefined && actual > max
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
