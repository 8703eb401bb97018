import type { Digest } from '../model/digest.ts'
import type { LayerListing } from '../model/layer-listing.ts'
import { imageRoom, type ListingRoom } from '../model/listing-room.ts'
import type { LayerBlob, LayerMeter } from '../ports.ts'

type Options = {
  readonly meter: Pick<LayerMeter, 'listing'>
  /** Of an image before: what of it this one has too is not read again. */
  readonly known?: ReadonlyMap<Digest, LayerListing>
}

/**
 * The listings of an image's layers, the lowest first, within the memory that an image may take. The highest is read first: where there is no room for all
 * contents, those are left out that are most often hidden. A layer that is named many times is in memory once, and counts as often, as its entries do in a tree.
 * Throws what the meter throws.
 */
export async function readListings(
  layers: readonly LayerBlob[],
  { meter, known = new Map() }: Options,
): Promise<readonly LayerListing[]> {
  const times = new Map<Digest, number>()
  for (const { digest } of layers) times.set(digest, (times.get(digest) ?? 0) + 1)
  const read = new Map<Digest, LayerListing>()
  let room = imageRoom
  for (const layer of layers.toReversed()) {
    if (read.has(layer.digest)) continue
    const named = times.get(layer.digest) ?? 1
    const each = { ...room, listBytes: Math.floor(room.listBytes / named) }
    const before = known.get(layer.digest)
    const listing = before !== undefined && isFit(before, each) ? before : await meter.listing(layer, each)
    read.set(layer.digest, listing)
    const { listBytes, keptBytes } = listing.held
    room = { listBytes: room.listBytes - listBytes * named, keptBytes: room.keptBytes - keptBytes }
  }
  return layers.flatMap(({ digest }) => read.get(digest) ?? [])
}

function isFit({ held, contents }: LayerListing, room: ListingRoom): boolean {
  return contents === 'held' && held.listBytes <= room.listBytes && held.keptBytes <= room.keptBytes
}
