import type { Report } from '../model/report.ts'
import { clipText } from './clip-text.ts'
import { prose, tableRow } from './escape-markdown.ts'
import type { Section } from './fit-sections.ts'
import { fromTheTop, trendChart } from './trend-chart.ts'
import { trendOf } from './trend-of.ts'
import { trendTable } from './trend-table.ts'

const maxNameCharacters = 100

/** What became of the images in the last runs: a chart that GitHub draws, and its numbers as a table; folded. */
export function trendSection(report: Report): Section {
  const trend = trendOf(report)
  const kind = ['trend', 'trends'] as const
  return {
    before: '\n<details><summary>The last runs of the base branch</summary>\n',
    after: '\n</details>\n',
    leaves: trend === undefined ? [] : [{ importance: 640, kind, text: trendText(trend) }],
  }
}

function trendText(trend: NonNullable<ReturnType<typeof trendOf>>): string {
  const chart = trendChart(trend)
  const { columns, rows, notes = [] } = trendTable(trend)
  const words = (text: string) => prose(clipText(text, maxNameCharacters))
  const names = fromTheTop(trend)
  return [
    ...(chart === undefined ? [] : ['', '```mermaid', ...chart, '```']),
    ...(chart === undefined || names.length < 2
      ? []
      : ['', `At the right end, from the top: ${names.map(words).join(', ')}`]),
    '',
    tableRow(columns.map(({ title }) => words(title))),
    tableRow(columns.map(({ align }) => (align === 'right' ? '--:' : ':--'))),
    ...rows.map((cells) => tableRow(cells.map(words))),
    ...notes.flatMap((note) => ['', note]),
    '',
  ].join('\n')
}
