import type { BudgetStatus } from '../model/report.ts'
import { displayWidth, padTo } from './display-width.ts'

/** One printable cell of the terminal table. */
export type TextCell = { readonly text: string; readonly status?: BudgetStatus }

type TextRow = Readonly<Record<string, TextCell>>
type Column = {
  readonly key: string
  readonly title: string
  readonly align: 'left' | 'right'
  /** On a narrow terminal the lowest go first; 0 always stays. */
  readonly droppedAt: number
}

const columns: readonly Column[] = [
  { key: 'image', title: 'IMAGE', align: 'left', droppedAt: 0 },
  { key: 'platform', title: 'PLATFORM', align: 'left', droppedAt: 0 },
  { key: 'compressed', title: 'COMPRESSED', align: 'right', droppedAt: 0 },
  { key: 'change', title: 'CHANGE', align: 'right', droppedAt: 8 },
  { key: 'uncompressed', title: 'UNCOMPRESSED', align: 'right', droppedAt: 4 },
  { key: 'wasted', title: 'WASTED', align: 'right', droppedAt: 3 },
  { key: 'layers', title: 'LAYERS', align: 'right', droppedAt: 2 },
  { key: 'budget', title: 'BUDGET', align: 'right', droppedAt: 5 },
  { key: 'bar', title: '', align: 'left', droppedAt: 1 },
  { key: 'used', title: 'USED', align: 'right', droppedAt: 6 },
  { key: 'smoke', title: 'SMOKE', align: 'left', droppedAt: 7 },
  { key: 'status', title: 'STATUS', align: 'left', droppedAt: 0 },
]
const gap = '  '

/** Columns aligned by display width. What does not fit the terminal is left out column by column, the bar first, the status never. */
export function textTable(
  rows: readonly TextRow[],
  options: { readonly columns: number; readonly paint: (text: string, status: BudgetStatus) => string },
): string {
  const used = columns.filter(({ key }) => rows.some((row) => (row[key]?.text ?? '') !== ''))
  const shown = fitting(used, { rows, columns: options.columns })
  const widths = shown.map((column) => widthOf(column, rows))
  const header = shown.map(({ title, align }, index) => padTo(title, { width: widths[index] ?? 0, align }))
  const lines = rows.map((row) =>
    shown.map(({ key, align }, index) => {
      const { text, status } = row[key] ?? { text: '' }
      const last = index === shown.length - 1
      const padded = last ? text : padTo(text, { width: widths[index] ?? 0, align })
      return status === undefined ? padded : options.paint(padded, status)
    }),
  )
  return [header, ...lines].map((cells) => cells.join(gap).trimEnd()).join('\n')
}

// The status is the last column and may run on: only its first words must fit.
const leastStatusWidth = 14

function fitting(
  wanted: readonly Column[],
  given: { readonly rows: readonly TextRow[]; readonly columns: number },
): readonly Column[] {
  const width = wanted.reduce((total, column) => {
    const own = widthOf(column, given.rows)
    return total + gap.length + (column.key === 'status' ? Math.min(own, leastStatusWidth) : own)
  }, -gap.length)
  if (width <= given.columns) return wanted
  const [next] = wanted.filter(({ droppedAt }) => droppedAt > 0).toSorted((a, b) => a.droppedAt - b.droppedAt)
  return next === undefined
    ? wanted
    : fitting(
        wanted.filter((column) => column !== next),
        given,
      )
}

function widthOf(column: Column, rows: readonly TextRow[]): number {
  return rows.reduce((width, row) => Math.max(width, displayWidth(row[column.key]?.text ?? '')), column.title.length)
}
