import type { Digest } from './digest.ts'
import type { ListingRoom } from './listing-room.ts'

/** What a tar entry is once it is unpacked; extended headers are none. `whiteout`: the character device 0:0, which overlay file systems take for one. */
export type EntryType = 'file' | 'hardlink' | 'symlink' | 'character' | 'block' | 'directory' | 'fifo' | 'whiteout'

/** What the head and the section headers of an ELF file say. */
export type ElfFacts = {
  /** ELF's e_machine. */
  readonly machine: number
  readonly kind: 'executable' | 'library' | 'object'
  /** Bytes of the sections that only debuggers read (`.debug_*`, `.zdebug_*`, `.symtab`, `.strtab`); 0: there are none, or they cannot be told. */
  readonly debugBytes: number
  /** The toolchain that linked it, where it left its mark, and the main module with its version. */
  readonly language?: 'go' | 'rust'
  readonly module?: string
  readonly version?: string
}

/**
 * One entry of a layer. Paths are bytes; those that are not UTF-8 are kept apart by lone surrogates U+DC80 to U+DCFF, one for each stray byte,
 * as Python's `surrogateescape` does. Hostile text.
 */
export type ListedEntry = {
  /** Cleaned as an engine does before it unpacks: relative to the root, without `.`, `..`, doubled and trailing slashes; `` is the root itself. */
  readonly path: string
  readonly type: EntryType
  /** As written out, holes of a sparse file included; 0 for everything but regular files. */
  readonly fileBytes: number
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Since the epoch; fractions are cut off. */
  readonly mtimeSeconds: number
  /** Of hard links cleaned like `path`; of symlinks as it is written. */
  readonly linkName?: string
  /** Hex of the first 16 bytes of the sha256 of a regular file's content. */
  readonly contentHash?: string
  readonly elf?: ElfFacts
}

/** Every entry of one layer in the archive's order, whiteouts as they are. Held in columns: half a million entries take less than 80 MB. */
export type LayerListing = {
  readonly digest: Digest
  readonly entryCount: number
  /** A fresh value at each call; `index` from 0 to `entryCount` - 1. */
  entry(index: number): ListedEntry
  /** What `keptContent` made of a file that inventories are read from; undefined where nothing was kept. */
  content(index: number): Uint8Array | undefined
  /** Files that should have been kept and were too large: their inventories are unknown. */
  readonly notKept: readonly { readonly path: string; readonly reason: string }[]
  /** Memory that it takes. */
  readonly held: ListingRoom
  /** `left-out`: there was no room for any content, as `notKept` says. */
  readonly contents: 'held' | 'left-out'
}
