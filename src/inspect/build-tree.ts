import type { ImageTree } from '../model/image-tree.ts'
import type { LayerListing } from '../model/layer-listing.ts'

/** The final file system of layers, the lowest first, as an engine unpacks them. */
export function buildTree(_layers: readonly LayerListing[]): ImageTree {
  throw new Error('not yet')
}
