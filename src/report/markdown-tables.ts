import type { Report } from '../model/report.ts'
import { clipText } from './clip-text.ts'
import { prose, tableRow } from './escape-markdown.ts'
import type { Leaf, Section } from './fit-sections.ts'
import { growthBudgets } from './growth-budgets.ts'
import type { OutlineTable } from './outline.ts'
import { pullTable } from './pull-table.ts'
import { unchangedTable } from './unchanged-table.ts'

const maxCellCharacters = 200

/** How long the images take to pull, folded. */
export function pullSection(report: Report): Section {
  const kind = ['time to pull', 'times to pull'] as const
  return foldedTable(pullTable(report), { title: 'Estimated time to pull', importance: 480, kind })
}

/** The images that were not built; folded. */
export function unchangedSection(report: Report): Section {
  const kind = ['unchanged image', 'unchanged images'] as const
  return foldedTable(unchangedTable(report), { title: 'Not built, unchanged', importance: 690, kind })
}

/** What the images may grow by, and did; folded. */
export function growthBudgetSection(report: Report): Section {
  const kind = ['bound on growth', 'bounds on growth'] as const
  return foldedTable(growthBudgets(report), { title: 'Growth budgets', importance: 660, kind })
}

function foldedTable(
  { columns, rows, notes = [] }: OutlineTable,
  { title, importance, kind }: { readonly title: string } & Omit<Leaf, 'text'>,
): Section {
  const rules = columns.map(({ align }) => (align === 'right' ? '--:' : ':--'))
  return {
    before: `\n<details><summary>${title}</summary>\n\n${tableRow(columns.map((column) => column.title))}\n${tableRow(rules)}\n`,
    after: `${notes.map((note) => `\n${prose(note)}\n`).join('')}\n</details>\n`,
    leaves: rows.map((cells) => ({ importance, kind, text: `${tableRow(cells.map(cellText))}\n` })),
  }
}

function cellText(cell: string): string {
  return prose(clipText(cell, maxCellCharacters))
}
