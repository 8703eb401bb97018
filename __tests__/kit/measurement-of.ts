import type { LayerListing } from '../../src/model/layer-listing.ts'
import type { ImageMeasurement, LayerOrigin } from '../../src/model/measurement.ts'
import { sha256 } from './layout-builder.ts'
import { aRuntime } from './run-builder.ts'

/** What measuring an image of these layers gives. */
export function measurementOf(
  listings: readonly LayerListing[],
  { origins = [] }: { readonly origins?: readonly LayerOrigin[] } = {},
): ImageMeasurement {
  const layers = listings.map((listing, index) => ({
    ...{ digest: listing.digest, diffId: listing.digest, mediaType: 'application/vnd.oci.image.layer.v1.tar' },
    ...{ compressedBytes: 1, uncompressedBytes: bytesOf(listing), origin: origins[index] ?? {} },
  }))
  const digest = sha256(Buffer.from(layers.map((layer) => layer.digest).join()))
  return {
    ...{ digest, indexDigest: digest, compressedBytes: layers.length, layers, machines: [] },
    uncompressedBytes: layers.reduce((sum, { uncompressedBytes }) => sum + uncompressedBytes, 0),
    runtime: aRuntime(),
  }
}

function bytesOf(listing: LayerListing): number {
  return Array.from({ length: listing.entryCount }, (_, index) => listing.entry(index).fileBytes).reduce(
    (sum, bytes) => sum + bytes,
    0,
  )
}
