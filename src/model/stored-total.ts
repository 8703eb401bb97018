import type { ImageMeasurement } from './measurement.ts'

/** Bytes of several images together: as the plain sum, and with every layer blob counted once. */
export type ImagesTotal = {
  readonly sumCompressedBytes: number
  readonly storedCompressedBytes: number
  readonly sumUncompressedBytes: number
  readonly storedUncompressedBytes: number
}

/**
 * Adds images up. `stored…` counts each distinct layer blob (by digest) once, as one registry repository stores them;
 * manifests and configurations, a few kB an image, are not layers and are not counted, as in `compressed`.
 */
export function totalOf(images: readonly ImageMeasurement[]): ImagesTotal {
  const blobs = new Map(images.flatMap(({ layers }) => layers.map((layer) => [layer.digest, layer] as const)))
  const stored = [...blobs.values()]
  return {
    sumCompressedBytes: sum(images.map(({ compressedBytes }) => compressedBytes)),
    storedCompressedBytes: sum(stored.map(({ compressedBytes }) => compressedBytes)),
    sumUncompressedBytes: sum(images.map(({ uncompressedBytes }) => uncompressedBytes)),
    storedUncompressedBytes: sum(stored.map(({ uncompressedBytes }) => uncompressedBytes)),
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
