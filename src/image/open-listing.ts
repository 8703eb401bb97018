import { textOfBytes } from '../model/byte-text.ts'
import type { Digest } from '../model/digest.ts'
import type { LayerListing, ListedEntry } from '../model/layer-listing.ts'
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
  const { type, text, pathEnd, linkEnd } = columns
  const hashes = Buffer.from(columns.hash.buffer, columns.hash.byteOffset, columns.hash.byteLength)

  function requireRow(index: number): void {
    if (!Number.isInteger(index) || index < 0 || index >= type.length) {
      throw new RangeError(`Layer ${digest} has ${type.length} entries, none with the index ${index}`)
    }
  }

  function elfOf(index: number): ListedEntry['elf'] {
    const json = pieceOf(index, { rows: columns.elfRow, ends: columns.elfEnd, bytes: columns.elfText })
    return json === undefined ? undefined : JSON.parse(Buffer.from(json).toString())
  }

  return {
    digest,
    notKept,
    contents,
    held: { listBytes: listBytes(counts), keptBytes: counts.keptBytes },
    entryCount: type.length,
    entry(index) {
      requireRow(index)
      const entryType = entryTypes[type[index] ?? -1]
      if (entryType === undefined) throw new Error(`Layer ${digest} has an entry of no type`)
      const [start, end, linkStop] = [linkEnd[index - 1] ?? 0, pathEnd[index] ?? 0, linkEnd[index] ?? 0]
      const listed: { -readonly [Key in keyof ListedEntry]: ListedEntry[Key] } = {
        path: textOfBytes(text.subarray(start, end)),
        type: entryType,
        fileBytes: columns.fileBytes[index] ?? 0,
        mode: columns.mode[index] ?? 0,
        uid: columns.uid[index] ?? 0,
        gid: columns.gid[index] ?? 0,
        mtimeSeconds: columns.mtimeSeconds[index] ?? 0,
      }
      if (entryType === 'file') {
        listed.contentHash = hashes.toString('hex', hashBytes * index, hashBytes * (index + 1))
        const elf = elfOf(index)
        if (elf !== undefined) listed.elf = elf
      } else if (entryType === 'hardlink' || entryType === 'symlink') {
        listed.linkName = textOfBytes(text.subarray(end, linkStop))
      }
      return listed
    },
    content(index) {
      requireRow(index)
      if (contents === 'left-out') return undefined
      const packed = pieceOf(index, { rows: columns.keptRow, ends: columns.keptEnd, bytes: columns.keptText })
      return packed && unpackContent(packed)
    },
  }
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
