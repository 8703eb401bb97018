import type { BudgetStatus, Report } from '../model/report.ts'
import type { Usage } from './budget-usage.ts'
import { clipText } from './clip-text.ts'
import { prose, tableRow } from './escape-markdown.ts'
import type { Leaf, Section } from './fit-sections.ts'
import { type Row, reportRows, sizeRows } from './render-rows.ts'
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

/**
 * The size table: one row for each image and platform in the order of the configuration, and the totals. The verdict stands
 * left of the numbers, where it is seen on a narrow page.
 */
export function sizeTable(report: Report): Section {
  const rows = sizeRows(report)
  const tested = rows.some(({ smoke }) => smoke !== undefined)
  const inspected = rows.some(({ wasted }) => wasted !== undefined)
  const compared = rows.some(({ change }) => change !== undefined)
  const sizes = [
    'Compressed',
    ...(compared ? ['Change'] : []),
    'Budget',
    'Used',
    'Uncompressed',
    ...(inspected ? ['Wasted'] : []),
    'Layers',
  ]
  const header = ['Image', 'Platform', 'Status', ...(tested ? ['Smoke'] : []), ...sizes]
  const rules = [
    ':--',
    ':--',
    ':--',
    ...(tested ? [':--'] : []),
    '--:',
    ...(compared ? ['--:'] : []),
    '--:',
    ':--',
    '--:',
    ...(inspected ? ['--:'] : []),
    '--:',
  ]
  return {
    before: `${tableRow(header)}\n${tableRow(rules)}\n`,
    after: '',
    leaves: [
      ...rows.map((row) => ({
        importance: importance[row.status],
        kind: kinds[row.status],
        text: `${tableRow(imageCells(row))}\n`,
      })),
      ...totalRows(report).map((total) => ({
        importance: 1000,
        kind: ['total', 'totals'] as const,
        text: `${tableRow(totalCells(total, { smoke: tested ? [''] : [], change: compared ? [''] : [], wasted: inspected ? [''] : [] }))}\n`,
      })),
    ],
  }
}

/** How far every image is from its target, and what was saved since its original size; folded. Images with neither are left out. */
export function goalTable(report: Report): Section {
  const rows = reportRows(report).filter((row) => row.target !== undefined || row.original !== undefined)
  return {
    before: `\n<details><summary>Targets and savings</summary>\n\n${tableRow(['Image', 'Platform', 'Compressed', 'Target', 'Original'])}\n${tableRow([':--', ':--', '--:', ':--', ':--'])}\n`,
    after: '\n</details>\n',
    leaves: rows.map((row) => ({
      importance: 650,
      kind: ['target', 'targets'] as const,
      text: `${tableRow([...nameCells(row), row.compressed, ...[row.target, row.original].map(goalCell)])}\n`,
    })),
  }
}

/** A goal on a path names it. */
function goalCell(text: string | undefined): string {
  return text === undefined ? '' : prose(clipText(text, maxNameCharacters))
}

function nameCells(row: Row): readonly [name: string, platform: string] {
  return [prose(clipText(row.name, maxNameCharacters)), prose(clipText(row.platform, maxNameCharacters))]
}

function imageCells(row: Row): readonly string[] {
  const [name, platform] = nameCells(row)
  const isBad = row.status === 'fail' || row.status === 'unknown'
  const reason = row.reason === undefined ? '' : `: ${prose(clipText(row.reason, 200))}`
  return [
    isBad ? `**${name}**` : name,
    platform,
    statusCell(row.status, row.word + reason),
    ...(row.smoke === undefined ? [] : [prose(row.smoke)]),
    row.compressed,
    ...(row.change === undefined ? [] : [row.change.replace('<', '&lt;')]),
    prose(clipText(row.budget ?? 'none', maxNameCharacters)),
    usageCell(row.usage),
    row.uncompressed,
    ...(row.wasted === undefined ? [] : [row.wasted.replace('<', '&lt;')]),
    row.layers,
  ]
}

function totalCells(
  total: TotalRow,
  {
    smoke,
    change,
    wasted,
  }: { readonly smoke: readonly string[]; readonly change: readonly string[]; readonly wasted: readonly string[] },
): readonly string[] {
  return [
    `**${total.name}**`,
    total.kind,
    total.status === undefined ? '' : statusCell(total.status, total.word ?? ''),
    ...smoke,
    total.compressed,
    ...change,
    total.budget ?? '',
    usageCell(total.usage),
    total.uncompressed,
    ...wasted,
    '',
  ]
}

function usageCell(usage: Usage | undefined): string {
  return usage === undefined ? '' : [usage.bar, usage.percent].filter((part) => part !== undefined).join(' ')
}

function statusCell(status: BudgetStatus, words: string): string {
  return `${signs[status]} ${words}`
}
