import type { Row } from './render-rows.ts'

/** The words that name a line of the table: `minimal (linux/arm64)`. Hostile text. */
export function rowName(row: Pick<Row, 'name' | 'platform'>): string {
  return `${row.name} (${row.platform})`
}
