import { formatBytes } from '../model/bytes.ts'
import type { Report } from '../model/report.ts'
import { shortCommit } from '../model/short-commit.ts'
import { imageNamer } from './image-namer.ts'
import { columns, type OutlineTable } from './outline.ts'
import { reportUnit } from './render-rows.ts'

/** Every image that was not built because no change can affect it; without rows where there is none. Names and notes are hostile. */
export function unchangedTable(report: Report): OutlineTable {
  const { changes } = report
  if (changes === undefined || 'unknown' in changes) return { columns: [], rows: [] }
  const { since, unchanged } = changes
  const name = imageNamer(report)
  const unit = reportUnit(report)
  const isKnown = unchanged.some(({ baselineCompressedBytes: bytes }) => bytes !== undefined)
  return {
    columns: columns('Image', 'Platform', ...(isKnown ? ['>Compressed at the baseline'] : [])),
    rows: unchanged.map((image) => {
      const { platform, baselineCompressedBytes: bytes } = image
      const size = bytes === undefined ? 'unknown' : formatBytes(bytes, unit)
      return [name(image), platform, ...(isKnown ? [size] : [])]
    }),
    notes: [`Unchanged since ${shortCommit(since.commit)}, ${since.what}: none was built or measured by this run`],
  }
}
