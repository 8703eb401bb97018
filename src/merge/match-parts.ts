import type { Cell } from '../model/cell.ts'
import type { Config, Variant } from '../model/config.ts'
import type { Finding } from '../model/finding.ts'
import { cellKey } from '../model/measured-by-cell.ts'
import { quote } from '../model/quote.ts'
import { refName, shortRefName } from '../model/ref-name.ts'
import type { Report, ReportImage } from '../model/report.ts'
import { isUnknown, unknown } from '../model/unknown.ts'
import { lackingBudget } from './lacking-budget.ts'
import { type MeasuredOfReport, measuredOfReport } from './measured-of-report.ts'
import type { Part } from './part.ts'
import { untoldBreach } from './untold-breach.ts'
import { baselineInWords, type Common, type Difference, whatDiffers } from './what-differs.ts'

export type Expected = {
  readonly config: Config
  /** Of the whole configuration, in its order. */
  readonly cells: readonly Cell[]
  /** Of this tool. */
  readonly version: string
  /** That the reports have to be of; undefined: that of the first that names one. */
  readonly commit: string | undefined
  readonly runUrl: string | undefined
}

/** What is known of one cell; `reported` is the image as the one report that counts has it, absent where none does. */
export type MatchedCell = MeasuredOfReport & { readonly cell: Cell; readonly reported?: ReportImage }

export type MatchedParts = {
  /** In the order of the configuration. */
  readonly cells: readonly MatchedCell[]
  /** The reports that are of this configuration and commit; of the others nothing counts. */
  readonly fit: readonly Part[]
  readonly findings: readonly Finding[]
}

type Holder = { readonly part: Part; readonly image: ReportImage }
type Matched = { readonly matched: MatchedCell; readonly findings: readonly Finding[] }

/**
 * Holds the reports of parts against the configuration that they are to make up: every cell is to be in exactly one of them, and all are to be of one
 * configuration and commit. Findings on the reports come first, then those on the cells in their order.
 */
export function matchParts(parts: readonly Part[], expected: Expected): MatchedParts {
  const { config, cells } = expected
  const variants = new Map(config.variants.map((variant) => [refName(variant), variant]))
  const configured = new Set(cells.map(cellKey))
  const common = commonOf(parts, expected)
  const fit: Part[] = []
  const findings: Finding[] = []
  const unfit = new Map<string, string>()
  for (const part of parts) {
    const covered = new Set(cellsOf(part.report).map(cellKey))
    const strange = cellsOf(part.report).find((image) => !configured.has(cellKey(image)))
    const differences = whatDiffers(part, common)
    const errors = differences.filter(({ severity }) => severity === 'error')
    const known = cells.filter((cell) => covered.has(cellKey(cell)))
    findings.push(...differing(part, { known, errors, warnings: differences.filter((one) => !errors.includes(one)) }))
    if (errors.length > 0) {
      for (const cell of known) unfit.set(cellKey(cell), `its report is of another ${errors[0]?.what}`)
    } else if (strange !== undefined) {
      const reason = `it has ${quote(shortRefName(strange))} on ${quote(strange.platform)}, which the configuration lacks`
      findings.push({ code: 'report-unreadable', severity: 'error', report: part.path, reason })
    } else fit.push(part)
  }
  const holders = Map.groupBy(
    fit.flatMap((part) => cellsOf(part.report).map((image): Holder => ({ part, image }))),
    ({ image }) => cellKey(image),
  )
  const sizes: LayerSizes = new Map()
  const matched = cells.map((cell): Matched => {
    const key = cellKey(cell)
    const variant = variants.get(refName(cell))
    return matchCell(cell, {
      variant,
      holders: holders.get(key) ?? [],
      unfit: unfit.get(key),
      runUrl: expected.runUrl,
      sizes,
    })
  })
  return {
    cells: matched.map((one) => one.matched),
    fit,
    findings: [...findings, ...matched.flatMap((one) => one.findings)],
  }
}

function commonOf(parts: readonly Part[], { config, version, commit }: Expected): Common {
  const first = <Value>(of: (report: Report) => Value | undefined): Value | undefined =>
    parts.map(({ report }) => of(report)).find((value) => value !== undefined)
  return {
    ...{ sha256: config.sha256, version },
    commit: commit ?? first(({ source }) => source?.sha),
    baseline: first(baselineInWords),
  }
}

/** Of a run that did not come to its plan nobody knows which images it was to measure: it lists all of them. */
function cellsOf({ stages, images }: Report): readonly ReportImage[] {
  return stages.some(({ name, status }) => name === 'plan' && status === 'done') ? images : []
}

function differing(
  { path }: Part,
  found: {
    readonly known: readonly Cell[]
    readonly errors: readonly Difference[]
    readonly warnings: readonly Difference[]
  },
): readonly Finding[] {
  const { known, errors, warnings } = found
  const told = (one: Difference): Finding => ({ code: 'cell-differs', report: path, ...one })
  const ofCells = errors.flatMap((one) => known.map((cell): Finding => ({ ...told(one), ...cell })))
  return [...(known.length === 0 ? errors.map(told) : ofCells), ...warnings.map(told)]
}

type Given = {
  readonly variant: Variant | undefined
  readonly holders: readonly Holder[]
  /** Why a report that has the cell does not count. */
  readonly unfit: string | undefined
  readonly runUrl: string | undefined
  /** Of the cells before this one, to which its own are added. */
  readonly sizes: LayerSizes
}

function matchCell(cell: Cell, { variant, holders, unfit, runUrl, sizes }: Given): Matched {
  const place = { severity: 'error', ...cell, ...(variant && { config: variant.position }) } as const
  const [only, ...others] = holders
  if (only === undefined) {
    if (unfit !== undefined) return { matched: withoutNumbers(cell, unfit), findings: [] }
    const url = runUrl === undefined ? {} : { runUrl }
    return {
      matched: withoutNumbers(cell, 'no report has it'),
      findings: [{ ...place, code: 'cell-missing', ...url }],
    }
  }
  if (others.length > 0) {
    const reports = holders.map(({ part }) => part.path)
    const matched = withoutNumbers(cell, `${reports.length} reports have it`)
    return { matched, findings: [{ ...place, code: 'cell-duplicated', reports }] }
  }
  const { image, part } = only
  const lacking = variant && lackingBudget(image, variant)
  const measured =
    lacking === undefined
      ? withOneSize(measuredOfReport(image), sizes)
      : { contradiction: `it was not held against the budget of the configuration for ${lacking}` }
  const believed = 'contradiction' in measured ? measured : withoutBreach(measured, { image, part, variant })
  if ('contradiction' in believed) {
    const { contradiction: reason } = believed
    return {
      matched: withoutNumbers(cell, `its report contradicts itself: ${reason}`),
      findings: [{ ...place, code: 'report-unreadable', report: part.path, reason }],
    }
  }
  const matched = { ...believed, cell, reported: image }
  const reason = image.unknown?.reason
  return reason === undefined || isTold(only)
    ? { matched, findings: [] }
    : { matched, findings: [{ ...place, code: 'unmeasured', reason }] }
}

function withoutBreach(
  measured: MeasuredOfReport,
  { image, part: { report }, variant }: Holder & { readonly variant: Variant | undefined },
): MeasuredOfReport | { readonly contradiction: string } {
  const breach = variant && untoldBreach(image, { report, variant })
  return breach === undefined ? measured : { contradiction: breach }
}

/** What was said of the size of a layer, by its digest. */
type LayerSizes = Map<string, string>

/** A digest is of one content: what two reports say differently of one layer cannot both be, and no sum over images would hold. */
function withOneSize(measured: ReturnType<typeof measuredOfReport>, sizes: LayerSizes): typeof measured {
  if ('contradiction' in measured || isUnknown(measured.measurement)) return measured
  const { compressedBytes: known, layers } = measured.measurement
  const said = layers.map(({ digest, diffId, compressedBytes, uncompressedBytes }) => {
    const told = [diffId, uncompressedBytes, ...(isUnknown(known) ? [] : [compressedBytes])].join(' ')
    return [`${digest} ${isUnknown(known)}`, told] as const
  })
  const own = new Map(said)
  if (said.some(([layer, told]) => (sizes.get(layer) ?? own.get(layer)) !== told)) {
    return { contradiction: 'one of its layers has another size in another image' }
  }
  for (const [layer, told] of own) sizes.set(layer, told)
  return measured
}

/** Whether a finding of its report says why the image has no numbers. */
function isTold({ part, image }: Holder): boolean {
  return part.report.verdict.findings.some(
    (finding) =>
      finding.severity === 'error' &&
      (finding.code === 'run-failed' ||
        (finding.image === image.image &&
          finding.variant === image.variant &&
          (finding.platform ?? image.platform) === image.platform)),
  )
}

function withoutNumbers(cell: Cell, reason: string): MatchedCell {
  return { cell, measurement: unknown(reason), inspection: unknown(reason) }
}
