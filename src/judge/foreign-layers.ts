import { cellKey } from '../model/measured-by-cell.ts'
import type { Layer, MeasuredCell } from '../model/measurement.ts'
import type { Plan } from '../model/plan.ts'
import { refName } from '../model/ref-name.ts'
import { isUnknown } from '../model/unknown.ts'
import type { InspectedImage } from './inspected-image.ts'

/** Whether a layer of an image is of a base that this run does not build. */
export type IsForeign = (layer: Layer, image: InspectedImage) => boolean

/** Foreign is what a base brought and no image of the run adds, whatever compressed it. Of a parent that the run builds and does not measure nothing is known: not foreign then. */
export function foreignLayers({
  plan,
  measured,
}: {
  readonly plan: Pick<Plan, 'variants'>
  readonly measured: readonly MeasuredCell[]
}): IsForeign {
  const added = new Set<string>()
  const known = new Set<string>()
  for (const cell of measured) {
    if (isUnknown(cell.measurement)) continue
    known.add(cellKey(cell))
    for (const { diffId, origin } of cell.measurement.layers) if (origin.inherited !== true) added.add(diffId)
  }
  const parents = new Map(plan.variants.map((variant) => [refName(variant), variant.from]))
  return ({ diffId, origin }, { cell }) => {
    if (origin.inherited !== true || added.has(diffId)) return false
    const parent = parents.get(refName(cell))
    return parent === undefined || known.has(cellKey({ ...parent, platform: cell.platform }))
  }
}
