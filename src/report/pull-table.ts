import { formatBytes } from '../model/bytes.ts'
import type { Report } from '../model/report.ts'
import { columns, type OutlineTable } from './outline.ts'
import { pullTimes, speedNames } from './pull-time.ts'
import { reportRows } from './render-rows.ts'

/** How long each image takes to pull, and what of it a machine with the image of the baseline must still download. Names are hostile. */
export function pullTable(report: Report): OutlineTable {
  const rows = reportRows(report)
  const isCompared = report.images.some(({ baseline }) => baseline !== undefined && 'toDownloadBytes' in baseline)
  const times = speedNames.map((name) => `>At ${name}`)
  return {
    columns: columns(
      ...['Image', 'Platform', '>Download', ...times],
      ...(isCompared ? ['>After the baseline', ...times] : []),
    ),
    rows: report.images.flatMap(({ compressedBytes, baseline }, index) => {
      const row = rows[index]
      if (row === undefined || compressedBytes === undefined) return []
      const cellsOf = (bytes: number) => [formatBytes(bytes, row.unit), ...pullTimes(bytes)]
      const after = baseline === undefined || 'unknown' in baseline ? undefined : baseline.toDownloadBytes
      const rest = after === undefined ? ['unknown', ...times.map(() => 'unknown')] : cellsOf(after)
      return [[row.name, row.platform, ...cellsOf(compressedBytes), ...(isCompared ? rest : [])]]
    }),
    notes: [
      'The download alone, at the whole speed of the line; unpacking comes on top',
      ...(isCompared ? ['After the baseline: what a machine that has its image must still download'] : []),
    ],
  }
}
