import { layerLimits, type LayerLimits } from '../../src/image/layer-limits.ts'
import { openRecord } from '../../src/image/open-record.ts'
import { readContent } from '../../src/image/read-content.ts'
import { imageRoom, type ListingRoom } from '../../src/model/listing-room.ts'
import type { LayerListing, ListedEntry } from '../../src/model/layer-listing.ts'
import { sha256 } from './layout-builder.ts'

/** The listing of a layer that is this archive, as it is read back from what is kept of it. */
export async function listTar(
  tar: Uint8Array,
  limits: Partial<LayerLimits> = {},
  room: ListingRoom = imageRoom,
): Promise<LayerListing> {
  const digest = sha256(tar)
  const chunks = (async function* () {
    if (tar.length > 0) yield tar
  })()
  const layer = { digest, compressedBytes: tar.length }
  const { record } = await readContent(layer, { chunks, limits: { ...layerLimits, ...limits } })
  const listing = await openRecord(record, digest)?.listing(room)
  if (listing === undefined) throw new Error('The record cannot be read back')
  return listing
}

export function entriesOf(listing: LayerListing): ListedEntry[] {
  return Array.from({ length: listing.entryCount }, (_, index) => listing.entry(index))
}
