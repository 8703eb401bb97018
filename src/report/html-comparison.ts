import type { Report } from '../model/report.ts'
import { comparisonOutlines } from './comparison-outline.ts'
import { type Html, html } from './html.ts'
import { htmlTable } from './html-table.ts'
import type { Section } from './fit-sections.ts'
import { type OutlineItem, type OutlineSection, type OutlineTable, usedColumns } from './outline.ts'

const severities = { error: 'Error', warn: 'Warning', note: 'Note' } as const

/** What became of one image: what the command `compare` says on a terminal, platform by platform. */
export function htmlComparison(report: Report): Section {
  const outlines = report.comparison === undefined ? [] : comparisonOutlines(report)
  return {
    before: '<section id="comparison" aria-labelledby="comparison-title"><h2 id="comparison-title">What changed</h2>\n',
    after: '</section>\n',
    leaves: outlines.map(({ title, sections }, index) => ({
      importance: 880,
      kind: ['comparison of a platform', 'comparisons of platforms'] as const,
      text: html`<details class="image" id="comparison-${index + 1}" open><summary><h3>${title}</h3></summary>
${sections.map((section) => sectionOf(section, title))}</details>
`.markup,
    })),
  }
}

function sectionOf(section: OutlineSection, of: string): Html {
  return html`<h4>${section.title}</h4>
${bodyOf(section, of)}`
}

function bodyOf(section: OutlineSection, of: string): Html {
  if ('sentence' in section) return html`<p>${section.sentence}</p>`
  if ('items' in section)
    return html`<ul class="findings">${section.items.map(itemOf)}</ul>${(section.notes ?? []).map((note) => html`<p class="note">${note}</p>`)}`
  const table = withHead(usedColumns(section.table))
  return htmlTable({ caption: `${section.title}, ${of}`, ...table, head: headOf(table) })
}

/** What a row is about: a path, a package; else its first cell. */
function headOf({ columns }: OutlineTable): number {
  const index = columns.findIndex(({ kind, title }) => kind === 'code' || title === 'Package')
  return Math.max(0, index)
}

/** Who looks at a terminal sees what a column is; a table names it. */
function withHead(table: OutlineTable): OutlineTable {
  const unnamed = table.columns.filter(({ title }) => title === '')
  const names = new Map(unnamed.map((column, index) => [column, unnamed.length > 1 && index > 0 ? 'Part' : 'What']))
  return { ...table, columns: table.columns.map((column) => ({ ...column, title: names.get(column) ?? column.title })) }
}

function itemOf({ severity, text, code, details }: OutlineItem): Html {
  return html`<li class="${severity ?? 'note'}">${severity && html`<strong class="severity">${severities[severity]}</strong> `}${text} <code class="code">${code}</code>${details.map((detail) => html`<p class="remedy">${detail}</p>`)}</li>`
}
