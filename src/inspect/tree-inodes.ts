import type { ElfFacts, EntryAttributes, EntryType, LayerListing } from '../model/layer-listing.ts'
import type { WasteCause } from '../model/image-tree.ts'
import { float64Column, int32Column, uint8Column } from './number-column.ts'

/** How the last name of an inode went: which layer took which path, and what differs in what took its place. */
type Loss = {
  readonly by: number
  readonly path: number
  readonly cause: WasteCause
  readonly changed: readonly Change[]
}

export type Change = 'owner' | 'mode' | 'time'

type NewInode = {
  readonly layer: number
  /** Undefined: a folder that only paths below it name. */
  readonly entry?: number
  readonly type: LiveType
  readonly fileBytes: number
  readonly path: number
}

/** What a name of a file system stands for, folders included; several hard links stand for one. Numbered from 0 in the order of layers and archives. */
export type TreeInodes = {
  readonly count: number
  add(inode: NewInode): number
  /** A folder of its own that has the attributes of another. */
  copyFolder(inode: number, path: number): number
  layer(inode: number): number
  type(inode: number): LiveType
  fileBytes(inode: number): number
  /** Where it was unpacked to, or the name that was lost last. */
  path(inode: number): number
  names(inode: number): number
  addName(inode: number, change: 1 | -1): void
  /** A hard link of the same archive says anew who owns its file, and its mode and time. */
  setAttributes(inode: number, entry: number): void
  /** Notes that a name went; whether it was the last one is told by `loss`. */
  lose(inode: number, loss: Loss): void
  /** Undefined while it has a name. */
  loss(inode: number): Loss | undefined
  /** Owner, mode and time. */
  attributes(inode: number): EntryAttributes
  linkName(inode: number): string | undefined
  contentHash(inode: number): string | undefined
  elf(inode: number): ElfFacts | undefined
  content(inode: number): Uint8Array | undefined
}

type LiveType = Exclude<EntryType, 'hardlink'>

const types: readonly LiveType[] = ['file', 'directory', 'symlink', 'character', 'block', 'fifo']
const changes: readonly Change[] = ['owner', 'mode', 'time']
const causes: readonly WasteCause[] = ['removed', 'overwritten', 'copied-again']
/** Of a folder that no archive lists. */
const unlisted: EntryAttributes = { mode: 0o755, uid: 0, gid: 0, mtimeSeconds: 0 }

export function createTreeInodes(listings: readonly LayerListing[]): TreeInodes {
  const capacity = Math.ceil(listings.reduce((sum, { entryCount }) => sum + entryCount, 0) * 1.25)
  let count = 0
  const layers = int32Column(capacity)
  // One more than the index of the entry, since 0 is what a column holds where nothing was set.
  const entries = int32Column(capacity)
  const attributeEntries = int32Column(capacity)
  const typeIndexes = uint8Column(capacity)
  const fileBytes = float64Column(capacity)
  const paths = int32Column(capacity)
  const names = int32Column(capacity)
  const lostBy = int32Column(capacity)
  // One more than the index of the cause.
  const lostHow = uint8Column(capacity)
  // A bit for each change.
  const lostChanges = uint8Column(capacity)

  const listingOf = (inode: number) => (entries.get(inode) === 0 ? undefined : listings[layers.get(inode)])

  function add({ layer, entry, type, fileBytes: bytes, path }: NewInode): number {
    layers.set(count, layer)
    entries.set(count, entry === undefined ? 0 : entry + 1)
    typeIndexes.set(count, types.indexOf(type))
    fileBytes.set(count, bytes)
    paths.set(count, path)
    count += 1
    return count - 1
  }

  return {
    get count() {
      return count
    },
    add,
    copyFolder(inode, path) {
      const entry = entries.get(inode)
      const layer = layers.get(inode)
      return add({ layer, type: 'directory', fileBytes: 0, path, ...(entry === 0 ? {} : { entry: entry - 1 }) })
    },
    layer: layers.get,
    type: (inode) => types[typeIndexes.get(inode)] ?? 'file',
    fileBytes: fileBytes.get,
    path: paths.get,
    names: names.get,
    addName: (inode, change) => names.set(inode, names.get(inode) + change),
    setAttributes: (inode, entry) => attributeEntries.set(inode, entry + 1),
    lose(inode, { by, path, cause, changed }) {
      paths.set(inode, path)
      lostBy.set(inode, by)
      lostHow.set(inode, causes.indexOf(cause) + 1)
      lostChanges.set(
        inode,
        changed.reduce((bits, change) => bits | (1 << changes.indexOf(change)), 0),
      )
    },
    loss(inode) {
      const how = lostHow.get(inode)
      if (how === 0 || names.get(inode) > 0) return undefined
      const cause = causes[how - 1] ?? 'removed'
      const changed = changes.filter((_, bit) => lostChanges.get(inode) & (1 << bit))
      return { by: lostBy.get(inode), path: paths.get(inode), cause, changed }
    },
    attributes: (inode) =>
      listingOf(inode)?.attributes((attributeEntries.get(inode) || entries.get(inode)) - 1) ?? unlisted,
    linkName: (inode) => listingOf(inode)?.linkName(entries.get(inode) - 1),
    contentHash: (inode) => listingOf(inode)?.contentHash(entries.get(inode) - 1),
    elf: (inode) => listingOf(inode)?.elf(entries.get(inode) - 1),
    content: (inode) => listingOf(inode)?.content(entries.get(inode) - 1),
  }
}
