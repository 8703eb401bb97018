import type { UnitSystem } from '../model/bytes.ts'
import { cellKey } from '../model/measured-by-cell.ts'
import type { Report } from '../model/report.ts'
import { reportRows } from './render-rows.ts'
import { rowName } from './row-name.ts'

/** The compressed size of an image run by run; undefined where a run had no number of it. */
export type TrendSeries = {
  /** Hostile text. */
  readonly name: string
  readonly unit: UnitSystem
  readonly bytes: readonly (number | undefined)[]
}

/** What became of the images that changed most. */
export type Trend = {
  /** The oldest first; the last is this one. No two have the same label. */
  readonly runs: readonly { readonly label: string; readonly measuredAt?: string }[]
  readonly series: readonly TrendSeries[]
  /** Images that have no series here. */
  readonly left: number
}

const mostSeries = 5
const fewestRuns = 2
const shortCommit = 7
const thisRun = 'this run'

/** The earlier runs of the base branch and this one; undefined where there were too few to see a trend. */
export function trendOf(report: Report): Trend | undefined {
  const { baseline, images } = report
  if (baseline === undefined || 'unknown' in baseline || baseline.trend.length < fewestRuns) return undefined
  const { trend } = baseline
  const rows = reportRows(report)
  const sizes = trend.map((point) => new Map(point.images.map((image) => [cellKey(image), image.compressedBytes])))
  const all = images.flatMap((image, index) => {
    const row = rows[index]
    const earlier = sizes.map((of) => of.get(cellKey(image)))
    const known = earlier.filter((bytes) => bytes !== undefined).length
    if (row === undefined || image.compressedBytes === undefined || known < fewestRuns) return []
    return [{ name: rowName(row), unit: row.unit, bytes: [...earlier, image.compressedBytes] }]
  })
  if (all.length === 0) return undefined
  const chosen = new Set(all.toSorted((left, right) => spanOf(right) - spanOf(left)).slice(0, mostSeries))
  return {
    runs: [
      ...labels(trend).map((label, index) => {
        const { measuredAt } = trend[index] ?? {}
        return { label, ...(measuredAt !== undefined && { measuredAt }) }
      }),
      { label: thisRun },
    ],
    series: all.filter((series) => chosen.has(series)),
    left: images.length - chosen.size,
  }
}

/** How far apart its largest and its smallest are. */
function spanOf({ bytes }: TrendSeries): number {
  const known = bytes.filter((one) => one !== undefined)
  return Math.max(...known) - Math.min(...known)
}

/** A commit that is none, or that was measured twice, is told by its place. */
function labels(trend: readonly { readonly commit: string }[]): readonly string[] {
  const seen = new Set<string>()
  return trend.map(({ commit }, index) => {
    const short = /^[0-9a-f]{7,64}$/.test(commit) ? commit.slice(0, shortCommit) : ''
    const label = short === '' || seen.has(short) ? `run ${index + 1}` : short
    seen.add(label)
    return label
  })
}
