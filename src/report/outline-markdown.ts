import { clipText } from './clip-text.ts'
import { codeSpan, prose, tableRow } from './escape-markdown.ts'
import {
  type Outline,
  type OutlineColumn,
  type OutlineItem,
  type OutlineSection,
  type OutlineTable,
  usedColumns,
} from './outline.ts'

const maxCellCharacters = 300
const maxTextCharacters = 2000
const severities = { error: 'Error: ', warn: 'Warning: ', note: '' } as const

/** For a job summary or a comment. */
export function outlineMarkdown({ title, sections }: Outline): string {
  return [`## ${say(title)}`, ...sections.map(sectionText)].join('\n\n')
}

function sectionText(section: OutlineSection): string {
  return [`### ${say(section.title)}`, bodyOf(section)].join('\n\n')
}

function bodyOf(section: OutlineSection): string {
  if ('sentence' in section) return say(section.sentence)
  if ('table' in section) return tableText(usedColumns(section.table))
  return [section.items.map(itemText).join('\n'), ...(section.notes ?? []).map(say)].join('\n\n')
}

function itemText({ severity, text, code, details }: OutlineItem): string {
  const head = `${severity === undefined ? '' : severities[severity]}${say(text)} ${codeSpan(`[${code}]`)}`
  const said = [head, ...details.map(say)]
  return `- ${said.join('. ')}`
}

function tableText({ columns, rows, notes = [] }: OutlineTable): string {
  return [
    tableRow(columns.map(({ title }) => title)),
    tableRow(columns.map(({ align }) => (align === 'right' ? '--:' : ':--'))),
    ...rows.map((row) => tableRow(row.map((cell, index) => cellText(cell, columns[index])))),
    ...notes.flatMap((note) => ['', say(note)]),
  ].join('\n')
}

function cellText(cell: string, column: OutlineColumn | undefined): string {
  if (cell === '') return ''
  const text = clipText(cell, maxCellCharacters)
  return column?.kind === 'code' ? codeSpan(text) : prose(text)
}

function say(text: string): string {
  return prose(clipText(text, maxTextCharacters))
}
