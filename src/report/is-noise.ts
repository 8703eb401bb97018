import type { BeforeAfter } from '../model/comparison.ts'

/** A change is worth a word from either of them on: so many bytes, or so many of every thousand bytes of the image. */
const noiseFloor = { bytes: 100_000, perThousand: 1 } as const

/** Whether a change is too small to be told, of an image that had `wholeBytes` before. Where a budget speaks of it, it is told all the same. */
export function isNoise({ beforeBytes, afterBytes }: BeforeAfter, wholeBytes: number): boolean {
  const bytes = Math.abs(afterBytes - beforeBytes)
  return bytes < noiseFloor.bytes && bytes < (wholeBytes / 1000) * noiseFloor.perThousand
}
