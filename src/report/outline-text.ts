import { printable } from '../model/printable.ts'
import { clipText } from './clip-text.ts'
import { displayWidth, padTo } from './display-width.ts'
import { type Outline, type OutlineItem, type OutlineSection, type OutlineTable, usedColumns } from './outline.ts'
import type { TextOptions } from './render-text.ts'
import { wrapText } from './wrap-text.ts'

const maxCellCharacters = 160
const maxTextCharacters = 2000
const gap = '  '
const leastColumns = 24
const severities = { error: 'Error: ', warn: 'Warning: ', note: '' } as const

/** For a terminal: headings, aligned columns, and the last column cut where the terminal ends. */
export function outlineText(outline: Outline, options: TextOptions): string {
  const strong = (text: string) => (options.colour === 'ansi' ? `\u001b[1m${text}\u001b[0m` : text)
  const heading = (text: string) => strong(clipText(printable(text), maxTextCharacters))
  const sections = outline.sections.map((section) => [heading(section.title), ...linesOf(section, options)].join('\n'))
  return [heading(outline.title), ...sections].join('\n\n')
}

function linesOf(section: OutlineSection, { columns }: TextOptions): readonly string[] {
  if ('table' in section) return tableLines(usedColumns(section.table), columns)
  if ('sentence' in section) return [wrapped(section.sentence, { columns, first: '  ', rest: '  ' })]
  const { items, notes = [] } = section
  return [...items.flatMap((item) => itemLines(item, columns)), ...noteLines(notes, columns)]
}

function itemLines({ severity, text, code, details }: OutlineItem, columns: number): readonly string[] {
  const said = `${severity === undefined ? '' : severities[severity]}${text} [${code}]`
  return [
    wrapped(said, { columns, first: '  - ', rest: '    ' }),
    ...details.map((detail) => wrapped(detail, { columns, first: '    ', rest: '    ' })),
  ]
}

function noteLines(notes: readonly string[], columns: number): readonly string[] {
  return notes.map((note) => wrapped(note, { columns, first: '  ', rest: '    ' }))
}

function wrapped(text: string, options: Parameters<typeof wrapText>[1]): string {
  return wrapText(clipText(printable(text), maxTextCharacters), options)
}

function tableLines({ columns: titles, rows, notes = [] }: OutlineTable, columns: number): readonly string[] {
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
    return `${start}${fitted(text ?? '', room)}`.trimEnd()
  }
  const header = titles.some(({ title }) => title !== '') ? [line(titles.map(({ title }) => title))] : []
  return [...header, ...cells.map(line), ...noteLines(notes, columns)]
}

/** The beginning of a text that is as wide as there is room, and that it goes on. */
function fitted(text: string, room: number): string {
  if (displayWidth(text) <= room) return text
  let kept = ''
  for (const character of text) {
    if (displayWidth(kept + character) > room - 1) break
    kept += character
  }
  return `${kept}…`
}
