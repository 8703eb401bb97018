import type { Report } from '../model/report.ts'
import type { Leaf, Section } from './fit-sections.ts'
import { growthBudgets } from './growth-budgets.ts'
import { html } from './html.ts'
import { htmlTableParts } from './html-table.ts'
import type { OutlineTable } from './outline.ts'
import { pullTable } from './pull-table.ts'
import { unchangedTable } from './unchanged-table.ts'

/** How long the images take to pull. */
export function htmlPull(report: Report): Section {
  return tableSection(pullTable(report), {
    ...{ id: 'pull', title: 'Estimated time to pull', caption: 'Time to pull each image' },
    ...{ importance: 480, kind: ['time to pull', 'times to pull'] },
  })
}

/** The images that were not built. */
export function htmlUnchanged(report: Report): Section {
  return tableSection(unchangedTable(report), {
    ...{ id: 'unchanged', title: 'Not built, unchanged', caption: 'Images that no change can affect' },
    ...{ importance: 690, kind: ['unchanged image', 'unchanged images'] },
  })
}

/** What the images may grow by, and did. */
export function htmlGrowthBudgets(report: Report): Section {
  return tableSection(growthBudgets(report), {
    ...{ id: 'growth-budgets', title: 'Growth budgets', caption: 'What each image may grow by, and did' },
    ...{ importance: 660, kind: ['bound on growth', 'bounds on growth'] },
  })
}

type Titles = { readonly id: string; readonly title: string; readonly caption: string } & Omit<Leaf, 'text'>

function tableSection(table: OutlineTable, { id, title, caption, importance, kind }: Titles): Section {
  const { before, rows, after } = htmlTableParts({ caption, ...table })
  return {
    before: html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${before}`.markup,
    after: html`${after}</section>
`.markup,
    leaves: rows.map(({ markup }) => ({ importance, kind, text: markup })),
  }
}
