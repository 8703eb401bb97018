import type { Report } from '../model/report.ts'
import { clipText } from './clip-text.ts'
import { prose, tableRow } from './escape-markdown.ts'
import type { Section } from './fit-sections.ts'
import { pullTable } from './pull-table.ts'

const maxNameCharacters = 120

/** How long the images take to pull, folded. */
export function pullSection(report: Report): Section {
  const { columns, rows, notes = [] } = pullTable(report)
  const rules = columns.map(({ align }) => (align === 'right' ? '--:' : ':--'))
  return {
    before: `\n<details><summary>Estimated time to pull</summary>\n\n${tableRow(columns.map(({ title }) => title))}\n${tableRow(rules)}\n`,
    after: `${notes.map((note) => `\n${note}\n`).join('')}\n</details>\n`,
    leaves: rows.map((cells) => ({
      importance: 480,
      kind: ['time to pull', 'times to pull'] as const,
      text: `${tableRow(cells.map((cell) => prose(clipText(cell, maxNameCharacters))))}\n`,
    })),
  }
}
