import type { ImageTree } from '../model/image-tree.ts'
import type { ImageMeasurement } from '../model/measurement.ts'
import type { Platform } from '../model/platform.ts'

/** An image as the rules see it. */
export type Observed = {
  readonly tree: ImageTree
  readonly measurement: ImageMeasurement
  readonly platform: Platform
  readonly device?: 'cpu' | 'cuda'
  /** Where the configuration says what a large file is: larger than this. */
  readonly largeFileBytes?: number
}
