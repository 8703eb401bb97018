import type { BudgetStatus, Report } from '../model/report.ts'
import type { Usage } from './budget-usage.ts'
import { clipText } from './clip-text.ts'
import { prose, tableRow } from './escape-markdown.ts'
import type { Leaf, Section } from './markdown-fit.ts'
import { type Row, reportRows } from './render-rows.ts'
import { type TotalRow, totalRows } from './render-total.ts'

const signs: Readonly<Record<BudgetStatus, string>> = { pass: '✅', warn: '⚠️', fail: '❌', unknown: '❓' }
const importance: Readonly<Record<BudgetStatus, number>> = { fail: 950, unknown: 940, warn: 850, pass: 700 }
const kinds: Readonly<Record<BudgetStatus, Leaf['kind']>> = {
  fail: ['row that fails', 'rows that fail'],
  unknown: ['row without numbers', 'rows without numbers'],
  warn: ['row with a warning', 'rows with a warning'],
  pass: ['row within budget', 'rows within budget'],
}
const maxNameCharacters = 120

/** The size table: one row for each image and platform in the order of the configuration, and the totals. Columns that no row fills are left out. */
export function sizeTable(report: Report): Section {
  const rows = reportRows(report)
  const totals = totalRows(report)
  const withTarget = rows.some((row) => row.target !== undefined)
  const withOriginal = rows.some((row) => row.original !== undefined)
  const extra = (row: Partial<Row>) => [
    ...(withTarget ? [row.target ?? ''] : []),
    ...(withOriginal ? [row.original ?? ''] : []),
  ]
  const titles = ['Image', 'Platform', 'Compressed', 'Uncompressed', 'Layers', 'Budget', 'Used', 'Status']
  const header = [...titles, ...(withTarget ? ['Target'] : []), ...(withOriginal ? ['Original'] : [])]
  const rules = header.map((_title, index) => (index >= 2 && index <= 5 ? '--:' : ':--'))
  return {
    before: `${tableRow(header)}\n${tableRow(rules)}\n`,
    after: '',
    leaves: [
      ...rows.map((row) => ({
        importance: importance[row.status],
        kind: kinds[row.status],
        text: `${tableRow([...imageCells(row), ...extra(row)])}\n`,
      })),
      ...totals.map((total) => ({
        importance: 1000,
        kind: ['total', 'totals'] as const,
        text: `${tableRow([...totalCells(total), ...extra({})])}\n`,
      })),
    ],
  }
}

function imageCells(row: Row): readonly string[] {
  const name = prose(clipText(row.name, maxNameCharacters))
  const isBad = row.status === 'fail' || row.status === 'unknown'
  return [
    isBad ? `**${name}**` : name,
    prose(clipText(row.platform, maxNameCharacters)),
    row.compressed,
    row.uncompressed,
    row.layers,
    row.budget ?? 'none',
    usageCell(row.usage),
    statusCell(row.status, row.reason === undefined ? row.word : `${row.word}: ${prose(clipText(row.reason, 200))}`),
  ]
}

function totalCells(total: TotalRow): readonly string[] {
  return [
    `**${total.name}**`,
    total.kind,
    total.compressed,
    total.uncompressed,
    '',
    total.budget ?? '',
    usageCell(total.usage),
    total.status === undefined ? '' : statusCell(total.status, total.word ?? ''),
  ]
}

function usageCell(usage: Usage | undefined): string {
  return usage === undefined ? '' : [usage.bar, usage.percent].filter((part) => part !== undefined).join(' ')
}

function statusCell(status: BudgetStatus, words: string): string {
  return `${signs[status]} ${words}`
}
