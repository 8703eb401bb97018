import type { UnitSystem } from '../model/bytes.ts'
import type { BudgetStatus, Report, ReportBudget } from '../model/report.ts'
import { columns, type OutlineTable, usedColumns } from './outline.ts'
import { reasonInWords } from './reason-in-words.ts'
import { reportRows } from './render-rows.ts'
import { signedBytes } from './signed-bytes.ts'

const words: Readonly<Record<BudgetStatus, string>> = {
  ...{ pass: 'within', warn: 'over, a warning', fail: 'over', unknown: 'unknown' },
}

/** What each image may grow by, and did. Names, bounds and reasons are hostile. */
export function growthBudgets(report: Report): OutlineTable {
  const rows = reportRows(report)
  const { rows: cells, ...table } = usedColumns({
    columns: columns(
      ...['Image', 'Platform', 'Measure', 'Status', '>Grew', '>May grow by', '>Own lines', '>May grow it by', 'Reason'],
    ),
    rows: report.images.flatMap(({ budgets }, index) => {
      const row = rows[index]
      if (row === undefined) return []
      return budgets.flatMap(({ measure, growth, unit }) =>
        growth === undefined ? [] : [[row.name, row.platform, measure, ...cellsOf(growth, unit)]],
      )
    }),
  })
  // A bound that this one lacks and another has.
  return { ...table, rows: cells.map((row) => row.map((cell) => (cell === '' ? 'none' : cell))) }
}

function cellsOf(growth: NonNullable<ReportBudget['growth']>, unit: UnitSystem): readonly string[] {
  const { status, growthBytes, maxGrowth, ownGrowthBytes, maxOwnGrowth, reason } = growth
  const signed = (bytes: number | undefined, bound: string | undefined): string => {
    if (bytes === undefined) return bound === undefined ? '' : 'unknown'
    return bytes < 0
      ? signedBytes({ beforeBytes: -bytes, afterBytes: 0 }, unit)
      : signedBytes({ beforeBytes: 0, afterBytes: bytes }, unit)
  }
  return [
    ...[words[status], signed(growthBytes, maxGrowth), maxGrowth ?? ''],
    ...[signed(ownGrowthBytes, maxOwnGrowth), maxOwnGrowth ?? '', reason === undefined ? '' : reasonInWords(reason)],
  ]
}
