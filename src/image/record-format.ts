import { hash } from 'node:crypto'
import type { LayerListing } from '../model/layer-listing.ts'
import type { LayerContent } from '../model/measurement.ts'
import type { ListingCounts } from './listing-columns.ts'

/*
 * What was found in one layer, as it is kept: a magic number with the version, the sha256 of what follows, a mark that tells the order of
 * bytes, the length of the head, the head as JSON, the columns of the listing as one frame of zstd.
 */

export type RecordHead = {
  readonly content: LayerContent
  readonly counts: ListingCounts
  readonly notKept: LayerListing['notKept']
}

export const recordMagic: Buffer = Buffer.from('layer-2\n')
export const checksumBytes = 32
/** The words after the checksum. */
export const leadBytes = 8
export const byteOrderMark = 0x01020304
export const chunkBytes = 512 * 1024

export function checksum(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer')
}
