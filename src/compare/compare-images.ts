import type { ImageComparison } from '../model/comparison.ts'
import type { ImageTree } from '../model/image-tree.ts'
import type { Inspection } from '../model/inspection.ts'
import type { ImageMeasurement } from '../model/measurement.ts'
import type { Platform } from '../model/platform.ts'
import { compareComponents } from './compare-components.ts'
import { compareLayers } from './compare-layers.ts'
import { comparePackages } from './compare-packages.ts'
import { comparePaths } from './compare-paths.ts'

/** All that is known of one image of one platform. */
export type ComparedImage = {
  readonly measurement: ImageMeasurement
  readonly inspection: Inspection
  readonly tree: ImageTree
}

/** What came, went, grew and shrank from one image to another of the same platform. */
export function compareImages(
  platform: Platform,
  { before, after }: { readonly before: ComparedImage; readonly after: ComparedImage },
): ImageComparison {
  return {
    platform,
    layers: compareLayers(before.measurement, after.measurement),
    ...comparePaths(before.tree, after.tree),
    ...comparePackages(before.inspection, after.inspection),
    ...compareComponents(before.inspection.components, after.inspection.components),
  }
}
