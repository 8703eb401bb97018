import { inspectedByCell } from '../model/inspected-by-cell.ts'
import type { InspectedCell } from '../model/inspection.ts'
import { cellKey, measuredByCell } from '../model/measured-by-cell.ts'
import type { MeasuredCell } from '../model/measurement.ts'
import type { Plan } from '../model/plan.ts'
import { refName } from '../model/ref-name.ts'
import { isUnknown } from '../model/unknown.ts'

/** The names of the variants of which every image that was asked for was measured and looked into. */
export function lookedInto(source: {
  readonly plan: Pick<Plan, 'cells'>
  readonly measured: readonly MeasuredCell[]
  readonly inspected: readonly InspectedCell[]
}): ReadonlySet<string> {
  const measurementOf = measuredByCell(source.measured)
  const inspectionOf = inspectedByCell(source.inspected)
  const open = new Set<string>()
  for (const cell of source.plan.cells) {
    const measurement = measurementOf.get(cellKey(cell))
    if (measurement === undefined || isUnknown(measurement) || isUnknown(inspectionOf(cell))) open.add(refName(cell))
  }
  return new Set(source.plan.cells.map(refName).filter((name) => !open.has(name)))
}
