import type { ImageTree } from '../model/image-tree.ts'
import type { Observation } from '../model/inspection.ts'
import type { ImageMeasurement } from '../model/measurement.ts'
import type { Platform } from '../model/platform.ts'
import type { Inventory } from './read-inventory.ts'

export type Observed = {
  readonly tree: ImageTree
  readonly inventory: Inventory
  readonly measurement: ImageMeasurement
  readonly platform: Platform
  readonly device?: 'cpu' | 'cuda'
}

/** What the rules see in one image, sorted by code and path. */
export function observe(_image: Observed): Observation[] {
  return []
}
