import type { Report, ReportLayer } from '../model/report.ts'
import { breachedImages } from './breached-images.ts'
import { type ChangedImage, changedImages } from './changed-images.ts'
import { reportRows, type Row } from './render-rows.ts'

/** Why an image is too large: what made it larger, or where nothing did or nobody knows, its largest layers. */
export type BreachCauses = {
  readonly row: Row
  readonly changed?: ChangedImage
  /** The largest of its own lines, the largest first; empty where the change explains it. */
  readonly largest: readonly ReportLayer[]
}

const mostLayers = 3

/** Of every image that is larger than a budget or a bound on growth lets it be, in the order of the report; platforms that grew alike as one. */
export function breachCauses(report: Report): readonly BreachCauses[] {
  const isBreached = breachedImages(report)
  const rows = reportRows(report)
  const changed = changedImages(report).filter(({ change, steps }) =>
    [change, ...steps].some(({ beforeBytes, afterBytes }) => afterBytes > beforeBytes),
  )
  const told = new Set<number>()
  return report.images.flatMap((image, index) => {
    const row = rows[index]
    if (row === undefined || !isBreached(image) || told.has(index)) return []
    const one = changed.find((candidate) => candidate.index === index || isAlike(candidate, index))
    for (const { index: other } of one?.alike ?? []) told.add(other)
    if (one !== undefined) return [{ row: one.row, changed: one, largest: [] }]
    return [{ row, largest: largestLayers(image.layers) }]
  })
}

function isAlike({ alike }: ChangedImage, index: number): boolean {
  return alike.some((other) => other.index === index)
}

/** What this repository can change first: lines of a base are told only where there are no others. */
function largestLayers(layers: readonly ReportLayer[]): readonly ReportLayer[] {
  const own = layers.filter(({ inherited }) => inherited !== true)
  const bytesOf = ({ compressedBytes, uncompressedBytes }: ReportLayer) => compressedBytes ?? uncompressedBytes
  return (own.length > 0 ? own : layers)
    .filter((layer) => bytesOf(layer) > 0)
    .toSorted((left, right) => bytesOf(right) - bytesOf(left))
    .slice(0, mostLayers)
}
