import { formatBytes } from '../model/bytes.ts'
import { type OutlineTable, columns } from './outline.ts'
import type { Trend } from './trend-of.ts'

/** The numbers of a trend, a run in each row. Names are hostile. */
export function trendTable({ runs, series, left }: Trend): OutlineTable {
  const dated = runs.some(({ measuredAt }) => measuredAt !== undefined)
  return {
    columns: [
      ...columns('Run', ...(dated ? ['Measured'] : [])),
      ...series.map(({ name }) => ({ title: name, align: 'right' as const })),
    ],
    rows: runs.map(({ label, measuredAt }, run) => [
      ...[label, ...(dated ? [run === runs.length - 1 ? 'now' : (measuredAt?.slice(0, 10) ?? 'unknown')] : [])],
      ...series.map(({ bytes, unit }) => {
        const one = bytes[run]
        return one === undefined ? 'none' : formatBytes(one, unit)
      }),
    ]),
    notes:
      left === 0 ? [] : [`${left} more ${left === 1 ? 'image' : 'images'} changed less or have no earlier numbers`],
  }
}
