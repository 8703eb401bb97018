import type { Report } from '../model/report.ts'
import type { Section } from './fit-sections.ts'
import { htmlTableParts } from './html-table.ts'
import { pullTable } from './pull-table.ts'

/** How long the images take to pull. */
export function htmlPull(report: Report): Section {
  const table = pullTable(report)
  const { before, rows, after } = htmlTableParts({ caption: 'Time to pull each image', ...table })
  return {
    before: `<section id="pull" aria-labelledby="pull-title"><h2 id="pull-title">Estimated time to pull</h2>${before.markup}`,
    after: `${after.markup}</section>\n`,
    leaves: rows.map(({ markup }) => ({ importance: 480, kind: ['time to pull', 'times to pull'], text: markup })),
  }
}
