import { printable } from '../model/printable.ts'
import type { Report } from '../model/report.ts'
import { alignedTable } from './aligned-table.ts'
import { growthBudgets } from './growth-budgets.ts'
import type { OutlineTable } from './outline.ts'
import { partWords } from './part-words.ts'
import { pullTable } from './pull-table.ts'
import { trendOf } from './trend-of.ts'
import { trendTable } from './trend-table.ts'
import { unchangedTable } from './unchanged-table.ts'
import { wrapText } from './wrap-text.ts'

const mostRows = 20

/** What became of the images in the last runs, for a terminal; empty where there were too few. */
export function trendText(report: Report, { columns }: { readonly columns: number }): string {
  const trend = trendOf(report)
  return trend === undefined ? '' : titled('The last runs of the base branch', { table: trendTable(trend), columns })
}

/** How long the images take to pull, for a terminal. */
export function pullText(report: Report, { columns }: { readonly columns: number }): string {
  const table = pullTable(report)
  return table.rows.length === 0 ? '' : titled('Estimated time to pull', { table, columns })
}

/** The images that were not built, or why all were, for a terminal. */
export function unchangedText(report: Report, { columns }: { readonly columns: number }): string {
  const { changes } = report
  if (changes === undefined) return ''
  if ('unknown' in changes) return wrapText(printable(partWords(report) ?? ''), { columns, first: '', rest: '  ' })
  const table = unchangedTable(report)
  return table.rows.length === 0 ? '' : titled('Not built, unchanged', { table, columns })
}

/** What the images may grow by, and did, for a terminal. */
export function growthBudgetText(report: Report, { columns }: { readonly columns: number }): string {
  const table = growthBudgets(report)
  return table.rows.length === 0 ? '' : titled('Growth budgets', { table, columns })
}

function titled(title: string, { table, columns }: { readonly table: OutlineTable; readonly columns: number }): string {
  const left = table.rows.length - mostRows
  return [
    title,
    ...alignedTable({ ...table, rows: table.rows.slice(0, mostRows) }, columns),
    ...(left > 0 ? [`  and ${left} more in report.json`] : []),
    ...(table.notes ?? []).map((note) => `  ${printable(note)}`),
  ].join('\n')
}
