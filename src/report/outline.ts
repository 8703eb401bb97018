import type { Severity } from '../model/finding.ts'

export type OutlineColumn = {
  readonly title: string
  readonly align: 'left' | 'right'
  /** What is one piece of code in Markdown: an instruction, a path. */
  readonly kind?: 'code'
}

/** A table of hostile texts; notes stand below it. */
export type OutlineTable = {
  readonly columns: readonly OutlineColumn[]
  readonly rows: readonly (readonly string[])[]
  readonly notes?: readonly string[]
}

export type OutlineItem = {
  readonly severity?: Severity
  readonly text: string
  /** The code of the finding. */
  readonly code: string
  /** Each a line of its own: where it is, and what to do. */
  readonly details: readonly string[]
}

export type OutlineSection = { readonly title: string } & (
  | { readonly table: OutlineTable }
  | { readonly items: readonly OutlineItem[]; readonly notes?: readonly string[] }
  | { readonly sentence: string }
)

/** What a command has to say of one thing, before anybody decides what it looks like. Every text is hostile. */
export type Outline = { readonly title: string; readonly sections: readonly OutlineSection[] }

/** Columns by title; one that begins with `>` is aligned to the right, one that begins with a backtick holds code. */
export function columns(...titles: readonly string[]): OutlineTable['columns'] {
  return titles.map((title) => {
    if (title.startsWith('>')) return { title: title.slice(1), align: 'right' }
    return title.startsWith('`') ? { title: title.slice(1), align: 'left', kind: 'code' } : { title, align: 'left' }
  })
}

/** Without the columns in which no row has anything. */
export function usedColumns({ columns, rows, ...table }: OutlineTable): OutlineTable {
  const used = columns.map((_, index) => rows.some((row) => (row[index] ?? '') !== ''))
  return {
    ...table,
    columns: columns.filter((_, index) => used[index]),
    rows: rows.map((row) => row.filter((_, index) => used[index])),
  }
}
