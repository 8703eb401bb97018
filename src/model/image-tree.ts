import type { ElfFacts, EntryType } from './layer-listing.ts'
import type { Unknown } from './unknown.ts'

/** An entry of the final file system. */
export type LiveEntry = {
  /** From the root, links in its folders resolved: `/usr/bin/env`. Hostile text, as `ListedEntry.path`. */
  readonly path: string
  /** A hard link is a `file`, as it is in the file system. */
  readonly type: Exclude<EntryType, 'hardlink'>
  /** The size of the file that it names. */
  readonly fileBytes: number
  /** What it adds to `liveBytes`: `fileBytes`, but 0 for every further hard link to the same file. */
  readonly countedBytes: number
  /** The layer, 0 being the lowest, whose archive holds the bytes. */
  readonly layer: number
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly mtimeSeconds: number
  /** Of symlinks, as it is written. */
  readonly linkName?: string
  readonly contentHash?: string
  readonly elf?: ElfFacts
}

/**
 * Why bytes of a layer are no longer seen. `removed`: by a whiteout or an opaque folder. `overwritten`: something else is at its path, in a higher layer
 * or further on in the same one. `copied-again`: the same content is at its path once more; only owner, mode or time differ, if anything does.
 */
export type WasteCause = 'removed' | 'overwritten' | 'copied-again'

/** Bytes of a layer that the final file system does not show: a file of at least one byte whose last name is gone. */
export type WastedFile = {
  /** As `LiveEntry.path`. */
  readonly path: string
  readonly fileBytes: number
  /** The layer that holds them. */
  readonly layer: number
  /** The layer that hid them; the same as `layer` where one archive names a path twice. */
  readonly by: number
  readonly cause: WasteCause
  /** Of `copied-again`: what differs, in the order owner, mode, time; empty: nothing. */
  readonly changed?: readonly ('owner' | 'mode' | 'time')[]
}

export type LayerAccount = {
  /** `uncompressedBytes = liveBytes + wastedBytes`. */
  readonly uncompressedBytes: number
  readonly liveBytes: number
  readonly wastedBytes: number
  readonly entryCount: number
  /** It brings no file and no link, not even an empty one that a higher layer hides. */
  readonly onlyFolders: boolean
}

/** The final file system of an image, and where the bytes of its layers went: `uncompressedBytes = liveBytes + wastedBytes`, by construction. */
export type ImageTree = {
  readonly layers: readonly LayerAccount[]
  readonly uncompressedBytes: number
  readonly liveBytes: number
  readonly wastedBytes: number
  /** Depth first, names in the order of their UTF-16 units, a folder before what is in it; without the root. Values are made as they are asked for. */
  entries(): Iterable<LiveEntry>
  /** Undefined where nothing is, and for the root; links in its folders are followed, a link at its end is not. */
  at(path: string): LiveEntry | undefined
  /** What is directly in a folder, sorted; empty where there is no folder. A link at its end is followed. */
  children(path: string): Iterable<LiveEntry>
  /** The live bytes at a path and below it, each file once; undefined where nothing is, unknown where links on the way lead nowhere. A link at its end is followed. */
  bytesBelow(path: string): number | Unknown | undefined
  /**
   * What was kept of the file that is live at this path, a link at its end followed; see kept-content.ts. Unknown once more was asked for than any image has: what
   * is read takes time and memory, and one file can have a hundred thousand names.
   */
  content(path: string): Uint8Array | Unknown | undefined
  /** In the order of layers and archives. Values are made as they are asked for. */
  wasted(): Iterable<WastedFile>
  /** What layers hold that no engine unpacks as it stands, though the rest holds. */
  readonly problems: readonly { readonly layer: number; readonly path: string; readonly reason: string }[]
}
