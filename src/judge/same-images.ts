import type { Relation } from '../model/config.ts'
import type { Observation } from '../model/inspection.ts'
import { refName, shortRefName } from '../model/ref-name.ts'
import type { InspectedImage } from './inspected-image.ts'

/**
 * Of images of one platform that hold the same layers, every diffId equal, each but the first is said to be that one, whatever their configurations.
 * Where a relation asks for the difference, that is the finding.
 */
export function sameImages(
  images: readonly InspectedImage[],
  relations: readonly Relation[],
): ReadonlyMap<InspectedImage, readonly Observation[]> {
  const same = new Map<InspectedImage, readonly Observation[]>()
  const related = (one: InspectedImage, other: InspectedImage): boolean =>
    relations.some((relation) => {
      if (relation.kind !== 'distinct') return false
      const names = relation.variants.map(refName)
      return names.includes(refName(one.cell)) && names.includes(refName(other.cell))
    })
  for (const [first, ...others] of Map.groupBy(images, contentKey).values()) {
    for (const image of others) {
      if (first === undefined || related(first, image)) continue
      const detail = shortRefName(first.cell)
      same.set(image, [{ code: 'same-image', bytes: 0, fileCount: 0, path: '/', examples: [], detail }])
    }
  }
  return same
}

function contentKey({ cell, measurement }: InspectedImage): string {
  return [cell.platform, ...measurement.layers.map(({ diffId }) => diffId)].join(' ')
}
