import type { ImageMeasurement } from './measurement.ts'
import { isUnknown, type Unknown, unknown } from './unknown.ts'

/** Bytes of several images together: as the plain sum, and with every layer blob counted once. */
export type ImagesTotal = {
  /** Unknown where that of one image is. */
  readonly compressed: { readonly sumBytes: number; readonly storedBytes: number } | Unknown
  readonly sumUncompressedBytes: number
  readonly storedUncompressedBytes: number
}

/**
 * Adds images up. What is stored counts each distinct layer blob (by digest) once, as one registry repository stores them;
 * manifests and configurations, a few kB an image, are not layers and are not counted, as in `compressed`.
 */
export function totalOf(images: readonly ImageMeasurement[]): ImagesTotal {
  const blobs = new Map(images.flatMap(({ layers }) => layers.map((layer) => [layer.digest, layer] as const)))
  const stored = [...blobs.values()]
  const compressed = sumOfKnown(images.map(({ compressedBytes }) => compressedBytes))
  return {
    compressed: isUnknown(compressed)
      ? compressed
      : { sumBytes: compressed, storedBytes: sum(stored.map(({ compressedBytes }) => compressedBytes)) },
    sumUncompressedBytes: sum(images.map(({ uncompressedBytes }) => uncompressedBytes)),
    storedUncompressedBytes: sum(stored.map(({ uncompressedBytes }) => uncompressedBytes)),
  }
}

function sumOfKnown(sizes: readonly (number | Unknown)[]): number | Unknown {
  const without = sizes.filter(isUnknown)
  const [first] = without
  if (first === undefined) return sum(sizes.flatMap((size) => (isUnknown(size) ? [] : [size])))
  const count = `the compressed size of ${without.length} of ${sizes.length} images is unknown`
  return unknown(`${count}: ${first.reason}`)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
