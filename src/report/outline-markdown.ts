import { clipText } from './clip-text.ts'
import { prose, tableRow } from './escape-markdown.ts'
import { type Outline, type OutlineItem, type OutlineSection, type OutlineTable, usedColumns } from './outline.ts'

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

function itemText({ severity, text, details }: OutlineItem): string {
  const said = [`${severity === undefined ? '' : severities[severity]}${say(text)}`, ...details.map(say)]
  return `- ${said.join('. ')}`
}

function tableText({ columns, rows, notes = [] }: OutlineTable): string {
  return [
    tableRow(columns.map(({ title }) => title)),
    tableRow(columns.map(({ align }) => (align === 'right' ? '--:' : ':--'))),
    ...rows.map((row) => tableRow(row.map((cell) => (cell === '' ? '' : prose(clipText(cell, maxCellCharacters)))))),
    ...notes.flatMap((note) => ['', say(note)]),
  ].join('\n')
}

function say(text: string): string {
  return prose(clipText(text, maxTextCharacters))
}
