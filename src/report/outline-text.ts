import { printable } from '../model/printable.ts'
import { alignedTable } from './aligned-table.ts'
import { clipText } from './clip-text.ts'
import { type Outline, type OutlineItem, type OutlineSection, usedColumns } from './outline.ts'
import type { TextOptions } from './render-text.ts'
import { wrapText } from './wrap-text.ts'

const maxTextCharacters = 2000
const severities = { error: 'Error: ', warn: 'Warning: ', note: '' } as const

/** For a terminal: headings, aligned columns, and the last column cut where the terminal ends. */
export function outlineText(outline: Outline, options: TextOptions): string {
  const strong = (text: string) => (options.colour === 'ansi' ? `\u001b[1m${text}\u001b[0m` : text)
  const heading = (text: string) => strong(clipText(printable(text), maxTextCharacters))
  const sections = outline.sections.map((section) => [heading(section.title), ...linesOf(section, options)].join('\n'))
  return [heading(outline.title), ...sections].join('\n\n')
}

function linesOf(section: OutlineSection, { columns }: TextOptions): readonly string[] {
  if ('table' in section) {
    const table = usedColumns(section.table)
    return [...alignedTable(table, columns), ...noteLines(table.notes ?? [], columns)]
  }
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
