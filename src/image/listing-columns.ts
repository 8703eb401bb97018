import type { EntryType } from '../model/layer-listing.ts'

/** How many entries a listing has, how many of them have facts of an ELF file and kept content, and the bytes of all texts. */
export type ListingCounts = {
  readonly entries: number
  readonly elves: number
  readonly kept: number
  readonly textBytes: number
  readonly elfBytes: number
  readonly keptBytes: number
}

/** A listing in memory and on disk: column after column, the widest numbers first so that all are aligned. */
export type ListingColumns = {
  readonly fileBytes: Float64Array
  readonly mtimeSeconds: Float64Array
  /** Where in `text` a path ends, and the link's name that follows it. */
  readonly pathEnd: Uint32Array
  readonly linkEnd: Uint32Array
  readonly uid: Uint32Array
  readonly gid: Uint32Array
  /** Of the entries with ELF facts, ascending, and where in `elfText` each one's JSON ends. */
  readonly elfRow: Uint32Array
  readonly elfEnd: Uint32Array
  /** The same of kept content. */
  readonly keptRow: Uint32Array
  readonly keptEnd: Uint32Array
  readonly mode: Uint16Array
  readonly type: Uint8Array
  /** `hashBytes` of each entry; zeros where there is no content. */
  readonly hash: Uint8Array
  readonly text: Uint8Array
  readonly elfText: Uint8Array
  /** Each as `packContent` made it. */
  readonly keptText: Uint8Array
}

export const hashBytes = 16

/** By the number that stands for it; a number on disk keeps its meaning. */
export const entryTypes: readonly EntryType[] = [
  'file',
  'hardlink',
  'symlink',
  'character',
  'block',
  'directory',
  'fifo',
  'whiteout',
]

/** The columns in a piece of memory. Undefined when it is not as long as the counts ask for. */
export function columnsIn(memory: ArrayBuffer, counts: ListingCounts): ListingColumns | undefined {
  if (columnBytes(counts) !== memory.byteLength) return undefined
  let offset = 0
  const next = (byteLength: number): number => {
    const start = offset
    offset += byteLength
    return start
  }
  const { entries, elves, kept } = counts
  const numbers = (count: number): Float64Array => new Float64Array(memory, next(8 * count), count)
  const words = (count: number): Uint32Array => new Uint32Array(memory, next(4 * count), count)
  const bytes = (count: number): Uint8Array => new Uint8Array(memory, next(count), count)
  return {
    fileBytes: numbers(entries),
    mtimeSeconds: numbers(entries),
    pathEnd: words(entries),
    linkEnd: words(entries),
    uid: words(entries),
    gid: words(entries),
    elfRow: words(elves),
    elfEnd: words(elves),
    keptRow: words(kept),
    keptEnd: words(kept),
    mode: new Uint16Array(memory, next(2 * entries), entries),
    type: bytes(entries),
    hash: bytes(hashBytes * entries),
    text: bytes(counts.textBytes),
    elfText: bytes(counts.elfBytes),
    keptText: bytes(counts.keptBytes),
  }
}

/** What is there of a listing even where no content is held. */
export function listBytes(counts: ListingCounts): number {
  return columnBytes({ ...counts, keptBytes: 0 })
}

export function columnBytes({ entries, elves, kept, textBytes, elfBytes, keptBytes }: ListingCounts): number {
  return (35 + hashBytes) * entries + 8 * (elves + kept) + textBytes + elfBytes + keptBytes
}
