import type { LayerChange } from '../model/comparison.ts'
import type { ImageMeasurement, Layer } from '../model/measurement.ts'
import { isUnknown } from '../model/unknown.ts'

/** Layers are known again by what they hold, whatever compressed them and wherever they lie now. */
export function compareLayers(before: ImageMeasurement, after: ImageMeasurement): readonly LayerChange[] {
  const earlier = Map.groupBy(before.layers.keys(), (index) => before.layers[index]?.diffId)
  const stayed = new Set<number>()
  const there = after.layers.map((layer, position): LayerChange => {
    const from = earlier.get(layer.diffId)?.shift()
    if (from !== undefined) stayed.add(from)
    const places = from === undefined ? { after: position } : { before: from, after: position }
    return { change: from === undefined ? 'came' : 'stayed', ...places, ...factsOf(layer, after) }
  })
  const went = before.layers.flatMap((layer, position): LayerChange[] =>
    stayed.has(position) ? [] : [{ change: 'went', before: position, ...factsOf(layer, before) }],
  )
  return [...there, ...went]
}

function factsOf({ diffId, uncompressedBytes, compressedBytes, origin }: Layer, image: ImageMeasurement) {
  return {
    ...{ diffId, uncompressedBytes },
    ...(isUnknown(image.compressedBytes) ? {} : { compressedBytes }),
    ...(origin.instruction === undefined ? {} : { instruction: origin.instruction }),
  }
}
