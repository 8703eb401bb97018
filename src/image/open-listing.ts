import { textOfBytes } from '../model/byte-text.ts'
import type { Digest } from '../model/digest.ts'
import type { EntryType, LayerListing } from '../model/layer-listing.ts'
import { entryTypes, hashBytes, listBytes, type ListingColumns, type ListingCounts } from './listing-columns.ts'
import { unpackContent } from './packed-content.ts'

/** A listing over its columns: what is asked for is decoded then. */
export function openListing({
  digest,
  columns,
  notKept,
  counts,
  contents,
}: {
  readonly digest: Digest
  readonly columns: ListingColumns
  readonly notKept: LayerListing['notKept']
  /** Of the columns: without contents where those are left out. */
  readonly counts: ListingCounts
  readonly contents: LayerListing['contents']
}): LayerListing {
  const { pathEnd, linkEnd } = columns
  const text = bufferOf(columns.text)
  const hashes = bufferOf(columns.hash)
  // Few entries have any, and it is asked of all.
  const hasElf = new Uint8Array(columns.type.length)
  for (const row of columns.elfRow) hasElf[row] = 1

  function typeOf(index: number): EntryType {
    const type = entryTypes[columns.type[index] ?? -1]
    if (type !== undefined) return type
    if (Number.isInteger(index) && index >= 0 && index < columns.type.length) {
      throw new Error(`Layer ${digest} has an entry of no type`)
    }
    throw new RangeError(`Layer ${digest} has ${columns.type.length} entries, none with the index ${index}`)
  }

  const listing: LayerListing = {
    digest,
    notKept,
    contents,
    held: { listBytes: listBytes(counts), keptBytes: counts.keptBytes },
    entryCount: columns.type.length,
    entry(index) {
      const [linkName, contentHash, elf] = [listing.linkName(index), listing.contentHash(index), listing.elf(index)]
      return {
        path: listing.path(index),
        type: listing.type(index),
        fileBytes: listing.fileBytes(index),
        ...listing.attributes(index),
        ...(linkName !== undefined && { linkName }),
        ...(contentHash !== undefined && { contentHash }),
        ...(elf !== undefined && { elf }),
      }
    },
    type: typeOf,
    path(index) {
      typeOf(index)
      return textOfBytes(text, { start: linkEnd[index - 1] ?? 0, end: pathEnd[index] ?? 0 })
    },
    fileBytes(index) {
      typeOf(index)
      return columns.fileBytes[index] ?? 0
    },
    attributes(index) {
      typeOf(index)
      const { mode, uid, gid, mtimeSeconds } = columns
      return {
        mode: mode[index] ?? 0,
        uid: uid[index] ?? 0,
        gid: gid[index] ?? 0,
        mtimeSeconds: mtimeSeconds[index] ?? 0,
      }
    },
    linkName(index) {
      const type = typeOf(index)
      if (type !== 'hardlink' && type !== 'symlink') return undefined
      return textOfBytes(text, { start: pathEnd[index] ?? 0, end: linkEnd[index] ?? 0 })
    },
    contentHash(index) {
      if (typeOf(index) !== 'file') return undefined
      return hashes.toString('hex', hashBytes * index, hashBytes * (index + 1))
    },
    elf(index) {
      if (typeOf(index) !== 'file' || hasElf[index] !== 1) return undefined
      const json = pieceOf(index, { rows: columns.elfRow, ends: columns.elfEnd, bytes: columns.elfText })
      return json === undefined ? undefined : JSON.parse(Buffer.from(json).toString())
    },
    content(index) {
      typeOf(index)
      if (contents === 'left-out') return undefined
      const packed = pieceOf(index, { rows: columns.keptRow, ends: columns.keptEnd, bytes: columns.keptText })
      return packed && unpackContent(packed)
    },
  }
  return listing
}

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}

type Pieces = { readonly rows: Uint32Array; readonly ends: Uint32Array; readonly bytes: Uint8Array }

/** What belongs to a row, of pieces that only some rows have. */
function pieceOf(row: number, { rows, ends, bytes }: Pieces): Uint8Array | undefined {
  let [low, high] = [0, rows.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((rows[middle] ?? 0) < row) low = middle + 1
    else high = middle
  }
  return rows[low] === row ? bytes.subarray(ends[low - 1] ?? 0, ends[low]) : undefined
}
