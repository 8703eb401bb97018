import type { InspectedCell, Inspection } from './inspection.ts'
import { cellKey } from './measured-by-cell.ts'
import type { Cell } from './cell.ts'
import { type Unknown, unknown } from './unknown.ts'

/** What was found inside each image; of one that nobody looked into, that. */
export function inspectedByCell(inspected: readonly InspectedCell[]): (cell: Cell) => Inspection | Unknown {
  const known = new Map(inspected.map((cell) => [cellKey(cell), cell.inspection]))
  return (cell) => known.get(cellKey(cell)) ?? unknown('nothing looked into it')
}
