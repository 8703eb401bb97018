import type { ImageMeasurement } from '../model/measurement.ts'
import { type Unknown, unknown } from '../model/unknown.ts'

/** File bytes of the layers that no base brought. Unknown as soon as one layer's origin is: it may be gigabytes. */
export function ownBytes({ layers }: ImageMeasurement): number | Unknown {
  const untold = layers.filter(({ origin }) => origin.inherited === undefined).length
  if (untold > 0) {
    return unknown(
      `It cannot be told of ${untold === layers.length ? 'its layers' : `${untold} of its ${layers.length} layers`} whether a base brought them: the image has no provenance that says so`,
    )
  }
  return layers.reduce((sum, { origin, uncompressedBytes }) => sum + (origin.inherited ? 0 : uncompressedBytes), 0)
}
