import type { Baseline } from '../model/baseline.ts'
import type { Changes } from '../model/changes.ts'
import { cellKey } from '../model/measured-by-cell.ts'
import type { ReportChanges } from '../model/report.ts'
import { isUnknown, type Unknown } from '../model/unknown.ts'

/** What was not built stands beside the images of the report, not among them: nothing about it was measured. */
export function reportChanges(changes: Changes | Unknown, baseline: Baseline | Unknown | undefined): ReportChanges {
  if (isUnknown(changes)) return { unknown: { reason: changes.reason } }
  const known = baseline === undefined || isUnknown(baseline) ? [] : baseline.images
  const bytesOf = new Map(known.map((image) => [cellKey(image), image.compressedBytes]))
  return {
    since: changes.since,
    unchanged: changes.unchanged.map(({ image, variant, platform }) => {
      const bytes = bytesOf.get(cellKey({ image, variant, platform }))
      return { image, variant, platform, ...(bytes !== undefined && { baselineCompressedBytes: bytes }) }
    }),
  }
}
