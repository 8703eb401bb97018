import type { BaselineImage } from './baseline.ts'
import type { Cell } from './cell.ts'
import type { BeforeAfter } from './comparison.ts'
import type { SizeDifference } from './size-difference.ts'
import type { Unknown } from './unknown.ts'

/** What can grow: bytes of an image, or its layers, which are counted. */
export const growthMeasures = ['compressed', 'uncompressed', 'own', 'live', 'wasted'] as const
export type GrowthMeasure = (typeof growthMeasures)[number]

/** One image against the baseline. */
export type Growth = Cell & {
  /** Unknown: there is nothing to compare it with, and why; then nothing below is there. */
  readonly baseline: BaselineImage | Unknown
  readonly sizes: Readonly<Record<GrowthMeasure, BeforeAfter | Unknown>>
  /** By cause; in compressed bytes where both are known and compressed alike, else in file bytes; absent where layers are not known. */
  readonly difference?: SizeDifference
}
