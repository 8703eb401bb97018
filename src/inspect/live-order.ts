import type { LowerTree } from './lower-tree.ts'
import type { TreeInodes } from './tree-inodes.ts'
import type { TreePaths } from './tree-paths.ts'

/**
 * The final file system in a row: depth first, names in the order of their UTF-16 units, a folder before what is in it. What is at a path and below it is one stretch of it,
 * and sums over stretches are differences.
 */
export type LiveOrder = {
  readonly length: number
  path(position: number): number
  inode(position: number): number
  /** Undefined where nothing is. */
  inodeAt(path: number): number | undefined
  /** Undefined where nothing is. The root is not in the row; it has the stretch of all. */
  stretch(path: number): { readonly from: number; readonly to: number } | undefined
  /** Where the stretch that begins here ends. */
  end(position: number): number
  /** The bytes that this name adds: 0 for all names of a file but its first. */
  countedBytes(position: number): number
  /** The bytes of a stretch, each file once. */
  bytes(from: number, to: number): number
}

export function createLiveOrder(trees: {
  readonly paths: TreePaths
  readonly inodes: TreeInodes
  readonly lower: LowerTree
}): LiveOrder {
  const { paths, inodes, lower } = trees
  const { row, ends } = inOrder(trees)
  // Of its own, so that the tree below is not kept.
  const inodesInRow = row.map((path) => lower.inode(path) ?? 0)
  const positions = new Int32Array(paths.count).fill(-1)
  // Sums of all before a position: bytes, and names that are not their file's first.
  const sums = new Float64Array(row.length + 1)
  const furtherNames = new Int32Array(row.length + 1)
  const counted = new Uint8Array(inodes.count)
  const inodeOf = (position: number) => inodesInRow[position] ?? 0
  for (let position = 0; position < row.length; position += 1) {
    positions[row[position] ?? 0] = position
    const inode = inodeOf(position)
    const isFirst = counted[inode] === 0
    counted[inode] = 1
    sums[position + 1] = (sums[position] ?? 0) + (isFirst ? inodes.fileBytes(inode) : 0)
    furtherNames[position + 1] = (furtherNames[position] ?? 0) + (isFirst ? 0 : 1)
  }

  return {
    length: row.length,
    path: (position) => row[position] ?? 0,
    inode: inodeOf,
    inodeAt(path) {
      const position = positions[path] ?? -1
      return position < 0 ? undefined : inodeOf(position)
    },
    stretch(path) {
      if (path === 0) return { from: 0, to: row.length }
      const from = positions[path] ?? -1
      return from < 0 ? undefined : { from, to: ends[from] ?? from }
    },
    end: (position) => ends[position] ?? position,
    countedBytes: (position) => (sums[position + 1] ?? 0) - (sums[position] ?? 0),
    bytes(from, to) {
      if (furtherNames[from] === furtherNames[to]) return (sums[to] ?? 0) - (sums[from] ?? 0)
      // The first name of a file may lie elsewhere.
      const seen = new Set<number>()
      let bytes = 0
      for (let position = from; position < to; position += 1) {
        const inode = inodeOf(position)
        if (inodes.names(inode) > 1 && seen.has(inode)) continue
        if (inodes.names(inode) > 1) seen.add(inode)
        bytes += inodes.fileBytes(inode)
      }
      return bytes
    },
  }
}

function inOrder({ paths, lower }: Parameters<typeof createLiveOrder>[0]): {
  readonly row: Int32Array
  readonly ends: Int32Array
} {
  const row = new Int32Array(paths.count)
  const ends = new Int32Array(paths.count)
  let length = 0
  const sorted = (folder: number) => [...lower.children(folder)].sort((left, right) => paths.compareNames(right, left))
  const waiting = sorted(0)
  const open: number[] = []
  const close = (folder: number) => {
    while (open.length > 0 && row[open.at(-1) ?? 0] !== folder) ends[open.pop() ?? 0] = length
  }
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    close(paths.parent(path))
    row[length] = path
    open.push(length)
    length += 1
    if (!lower.isFolder(path)) continue
    for (const child of sorted(path)) waiting.push(child)
  }
  close(0)
  return { row: row.slice(0, length), ends: ends.slice(0, length) }
}
