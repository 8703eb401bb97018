import type { Severity } from '../model/finding.ts'
import { cellKey } from '../model/measured-by-cell.ts'
import type { IsForeign } from './foreign-layers.ts'
import type { ToldOfImage } from './inspected-image.ts'
import { changingLayer, severityOf } from './rule-finding.ts'

const ranks: Readonly<Record<Severity, number>> = { note: 0, warn: 1, error: 2 }

/**
 * What several images hold because they share a layer is said once: of the image that adds the layer, whose waiver then serves all; else of the one that is
 * judged most severely, the first of them in the order of the configuration.
 */
export function oncePerLayer(told: readonly ToldOfImage[], isForeign: IsForeign): ToldOfImage[] {
  const kept = new Set<ToldOfImage>()
  for (const group of Map.groupBy(told, placeKey).values()) {
    const owner = group.find((one) => changingLayer(one)?.origin.inherited !== true)
    if (owner?.waived !== undefined) {
      kept.add(owner)
      continue
    }
    const open = group.filter(({ waived }) => waived === undefined)
    const candidates = open.length > 0 ? open : group
    const rank = (one: ToldOfImage): number => ranks[severityOf(one, isForeign)]
    const worst = Math.max(...candidates.map(rank))
    const worstOnes = candidates.filter((one) => rank(one) === worst)
    const chosen = worstOnes.find((one) => one === owner) ?? worstOnes[0]
    if (chosen !== undefined) kept.add(chosen)
  }
  return told.filter((one) => kept.has(one))
}

function placeKey({ observation, image }: ToldOfImage): string {
  const { code, path, layer, by } = observation
  const { layers } = image.measurement
  // A layer is what it holds: two builders, or two compressions, give it two digests.
  const contentAt = (index: number | undefined) => (index === undefined ? undefined : layers[index]?.diffId)
  const content = contentAt(layer)
  // What is of no layer is of the image.
  const where = content === undefined ? cellKey(image.cell) : [image.cell.platform, content, contentAt(by)]
  return JSON.stringify([code, path, where])
}
