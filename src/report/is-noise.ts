import type { BeforeAfter } from '../model/comparison.ts'

/** A change is worth a word from either of them on: so many bytes, or so many of every thousand bytes of the image. */
const noiseFloor = { bytes: 100_000, perThousand: 1 } as const

/**
 * Whether a change is too small to be told, of an image that had `wholeBytes` before. What the growth budget of the image has as its
 * floor, `floorBytes`, is too small in an image of any size. Where a budget is broken it is told all the same.
 */
export function isNoise({ beforeBytes, afterBytes }: BeforeAfter, wholeBytes: number, floorBytes = 0): boolean {
  const bytes = Math.abs(afterBytes - beforeBytes)
  return bytes <= floorBytes || (bytes < noiseFloor.bytes && bytes < (wholeBytes / 1000) * noiseFloor.perThousand)
}
