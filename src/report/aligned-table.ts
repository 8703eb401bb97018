import { printable } from '../model/printable.ts'
import { clipText } from './clip-text.ts'
import { cutToWidth } from './cut-to-width.ts'
import { displayWidth, padTo } from './display-width.ts'
import type { OutlineTable } from './outline.ts'

const maxCellCharacters = 160
const gap = '  '
const leastColumns = 24

/** The lines of a table of hostile texts for a terminal, indented and lined up; the last column is cut where the terminal ends. */
export function alignedTable(
  { columns: titles, rows }: Pick<OutlineTable, 'columns' | 'rows'>,
  columns: number,
): readonly string[] {
  const cells = rows.map((row) => row.map((cell) => clipText(printable(cell), maxCellCharacters)))
  const widths = titles.map(({ title }, index) =>
    cells.reduce((width, row) => Math.max(width, displayWidth(row[index] ?? '')), displayWidth(title)),
  )
  const line = (row: readonly string[]) => {
    const last = row.length - 1
    const before = row
      .slice(0, last)
      .map((cell, index) => padTo(cell, { width: widths[index] ?? 0, align: titles[index]?.align ?? 'left' }) + gap)
    const start = `  ${before.join('')}`
    const room = Math.max(leastColumns, columns - displayWidth(start))
    const text =
      titles[last]?.align === 'right' ? padTo(row[last] ?? '', { width: widths[last] ?? 0, align: 'right' }) : row[last]
    return `${start}${cutToWidth(text ?? '', room)}`.trimEnd()
  }
  const header = titles.some(({ title }) => title !== '') ? [line(titles.map(({ title }) => title))] : []
  return [...header, ...cells.map(line)]
}
