import { int32Column, uint8Column } from './number-column.ts'
import type { LinkedPaths } from './resolve-path.ts'
import type { TreeInodes } from './tree-inodes.ts'
import type { TreePaths } from './tree-paths.ts'

/** What an archive leaves at a path of the empty folder that an overlay unpacks it into: an inode, a folder that only paths below it name, or a whiteout. */
export type Occupant = number
export const unlistedFolder: Occupant = -1
export const whiteout: Occupant = -2

/**
 * A layer as it is unpacked, by itself: what lower layers hold is neither seen nor touched. One value serves one layer after the other.
 *
 * Whatever is in a folder carries the number that the folder got when it was made. So a folder is gone with all that was in it as soon as something
 * else takes its number away, and nothing has to be walked.
 */
export type UnpackedLayer = {
  /** Empties it. */
  begin(): void
  /** Undefined: nothing is at `path`, provided that its folder is there. */
  occupant(path: number): Occupant | undefined
  isFolder(path: number): boolean
  put(path: number, occupant: Occupant): void
  remove(path: number): void
  /** How often something that was there gave way: until then paths lead where they led. */
  readonly changes: number
  isOpaque(folder: number): boolean
  setOpaque(folder: number): void
  /** Takes away the folders below that no entry has named until then, with all that is in them. */
  sweep(folder: number): void
  /** To be called when all is unpacked, and before what follows. */
  finish(): void
  /** What is there, a folder before what is in it. */
  entries(): Iterable<number>
  /** What is at a path, wherever it is. */
  finalOccupant(path: number): Occupant | undefined
  look: LinkedPaths['look']
}

export function createUnpackedLayer({
  paths,
  inodes,
  capacity,
}: {
  readonly paths: TreePaths
  readonly inodes: TreeInodes
  /** How many paths are expected. */
  readonly capacity: number
}): UnpackedLayer {
  const occupants = int32Column(capacity)
  const folderNumbers = int32Column(capacity)
  const putInto = int32Column(capacity)
  const opaque = uint8Column(capacity)
  // A path counts as named for good, whatever becomes of what was there.
  const named = uint8Column(capacity)
  // How many sweeps there had been when a folder was made, and the last one that went over it: a million sweeps must not walk anything.
  const madeAfter = int32Column(capacity)
  const sweptBy = int32Column(capacity)
  const touchedIn = int32Column(capacity)
  const touched = int32Column(capacity)
  let touchedCount = 0
  let [lastNumber, run, changes, sweeps] = [0, 0, 0, 0]

  const isFolderOccupant = (occupant: Occupant | undefined) =>
    occupant !== undefined && (occupant === unlistedFolder || (occupant >= 0 && inodes.type(occupant) === 'directory'))

  function occupant(path: number): Occupant | undefined {
    if (path === 0) return unlistedFolder
    if (putInto.get(path) !== folderNumbers.get(paths.parent(path))) return undefined
    return sweeps > 0 && isSwept(path) ? undefined : occupants.get(path)
  }

  /** Asked of a folder before what is in it, so that a sweep gets down to wherever somebody looks. */
  function isSwept(path: number): boolean {
    const sweep = sweptBy.get(paths.parent(path))
    if (named.get(path) === 0 && madeAfter.get(path) < sweep) {
      remove(path)
      return true
    }
    if (sweptBy.get(path) < sweep) sweptBy.set(path, sweep)
    return false
  }

  const isFolder = (path: number) => isFolderOccupant(occupant(path))

  function renumber(path: number): void {
    lastNumber += 1
    folderNumbers.set(path, lastNumber)
    opaque.set(path, 0)
  }

  function remove(path: number): void {
    changes += 1
    renumber(path)
    putInto.set(path, 0)
  }

  return {
    occupant,
    isFolder,
    remove,
    begin() {
      run += 1
      touchedCount = 0
      sweeps = 0
      renumber(0)
    },
    put(path, put) {
      // A folder over a folder keeps what is in it.
      if (!isFolder(path) || !isFolderOccupant(put)) {
        if (occupant(path) !== undefined) changes += 1
        renumber(path)
      }
      if (put === unlistedFolder) madeAfter.set(path, sweeps)
      else named.set(path, 1)
      putInto.set(path, folderNumbers.get(paths.parent(path)))
      occupants.set(path, put)
      if (touchedIn.get(path) === run) return
      touchedIn.set(path, run)
      touched.set(touchedCount, path)
      touchedCount += 1
    },
    get changes() {
      return changes
    },
    isOpaque: (folder) => opaque.get(folder) === 1,
    setOpaque: (folder) => opaque.set(folder, 1),
    sweep(folder) {
      sweeps += 1
      changes += 1
      sweptBy.set(folder, sweeps)
    },
    finish() {
      // In the order of their first time, so that a folder comes before what is in it.
      let there = 0
      for (let index = 0; index < touchedCount; index += 1) {
        const path = touched.get(index)
        const folder = paths.parent(path)
        const isReached = folder === 0 || (touchedIn.get(folder) === -run && isFolder(folder))
        if (!isReached || occupant(path) === undefined) continue
        touchedIn.set(path, -run)
        touched.set(there, path)
        there += 1
      }
      touchedCount = there
    },
    *entries() {
      for (let index = 0; index < touchedCount; index += 1) yield touched.get(index)
    },
    finalOccupant: (path) => (path === 0 || touchedIn.get(path) === -run ? occupant(path) : undefined),
    look(_folder, child) {
      const found = occupant(child)
      if (found === undefined) return 'nothing'
      const link = found >= 0 && inodes.type(found) === 'symlink' ? inodes.entry(found)?.linkName : undefined
      return link === undefined ? 'present' : { link }
    },
  }
}
