import { clipText } from './clip-text.ts'
import { type Html, html } from './html.ts'
import type { OutlineColumn } from './outline.ts'

export type HtmlTable = {
  /** What it is a table of, for who cannot see what stands around it. */
  readonly caption: string
  readonly columns: readonly OutlineColumn[]
  /** Texts are hostile. The first cell heads its row, unless a column is named in `head`. */
  readonly rows: readonly (readonly (string | Html)[])[]
  /** Below the table. */
  readonly notes?: readonly (string | Html)[]
  /** Index of the column whose cells head the rows; 0 unless said otherwise. */
  readonly head?: number
}

const maxCellCharacters = 300

/** A table that scrolls by itself where the page is narrow, with the keyboard too. Nothing where there is no row. */
export function htmlTable(table: HtmlTable): Html {
  if (table.rows.length === 0) return html``
  const { before, rows, after } = htmlTableParts(table)
  return html`${before}${rows}${after}`
}

/** The same in parts, rows of which can be left out. Columns in which no row has anything are left out. */
export function htmlTableParts({ caption, columns: all, rows, notes = [], head = 0 }: HtmlTable): {
  readonly before: Html
  readonly rows: readonly Html[]
  readonly after: Html
} {
  const columns = all
    .map((column, index) => ({ ...column, index }))
    .filter(({ index }) => index === head || rows.some((row) => !isEmpty(row[index])))
  const heads = columns.map((column) =>
    column.title === '' ? html`<td></td>` : html`<th scope="col"${classOf(column)}>${column.title}</th>`,
  )
  const clipped = clipText(caption, maxCellCharacters)
  return {
    before: html`<div class="scroll" role="region" tabindex="0" aria-label="${clipped}">
<table><caption>${clipped}</caption>
<thead><tr>${heads}</tr></thead>
<tbody>
`,
    rows: rows.map(
      (
        row,
      ) => html`<tr>${columns.map((column) => cellOf(row[column.index] ?? '', { column, head: column.index === head }))}</tr>
`,
    ),
    after: html`</tbody></table></div>
${notes.map(
  (note) => html`<p class="note">${note}</p>
`,
)}`,
  }
}

function isEmpty(cell: string | Html | undefined): boolean {
  return cell === undefined || cell === '' || (typeof cell !== 'string' && cell.markup === '')
}

function cellOf(
  cell: string | Html,
  { column, head }: { readonly column: OutlineColumn; readonly head: boolean },
): Html {
  const clipped = typeof cell === 'string' ? clipText(cell, maxCellCharacters) : cell
  const content = column.kind === 'code' && clipped !== '' ? html`<code>${clipped}</code>` : clipped
  const align = classOf(column)
  return head ? html`<th scope="row"${align}>${content}</th>` : html`<td${align}>${content}</td>`
}

function classOf(column: OutlineColumn): Html | undefined {
  return column.align === 'right' ? html` class="n"` : undefined
}
