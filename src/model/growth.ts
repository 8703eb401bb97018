import type { BaselineImage } from './baseline.ts'
import type { Cell } from './cell.ts'
import type { BeforeAfter } from './comparison.ts'
import type { ContentsDifference } from './contents-difference.ts'
import type { SizeDifference } from './size-difference.ts'
import type { Unknown } from './unknown.ts'

/** What can be held against a baseline. */
export type GrowthMeasure = 'compressed' | 'uncompressed' | 'own' | 'live' | 'wasted'

/** What became of one image since the baseline. */
export type ImageGrowth = {
  readonly before: BaselineImage
  readonly sizes: Readonly<Record<GrowthMeasure, BeforeAfter | Unknown>>
  /** By cause; in compressed bytes where both are known and compressed alike, else in file bytes; absent where layers are not known. */
  readonly difference?: SizeDifference
  /** By folder and by package; unknown where one of the two was not looked into. */
  readonly contents: ContentsDifference | Unknown
  /** Compressed bytes of the layers that a machine with the image of the baseline does not have; unknown where compressed sizes are. */
  readonly toDownloadBytes: number | Unknown
}

/** One image against the baseline; unknown: there is nothing to compare it with, and why. */
export type CellGrowth = Cell & { readonly growth: ImageGrowth | Unknown }
