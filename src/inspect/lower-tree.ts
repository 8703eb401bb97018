import { int32Column } from './number-column.ts'
import type { TreeInodes } from './tree-inodes.ts'
import type { TreePaths } from './tree-paths.ts'

/** The file system of the layers so far: what is at a path, and what is in a folder at the moment. */
export type LowerTree = {
  inode(path: number): number | undefined
  isFolder(path: number): boolean
  /** What is directly in a folder, in no order. */
  children(folder: number): Iterable<number>
  /** Puts an inode where nothing is, or a folder over a folder. */
  set(path: number, inode: number): void
  /** Takes away what is at a path and below it, and tells each file of it. Every entry is walked once in its life. */
  clear(path: number, onFile: (path: number, inode: number) => void): void
}

export function createLowerTree({
  paths,
  inodes,
  capacity,
}: {
  readonly paths: TreePaths
  readonly inodes: TreeInodes
  /** How many paths are expected. */
  readonly capacity: number
}): LowerTree {
  // One more than the inode; 0 is nothing. Links between paths: 0, the root, is nobody's child.
  const occupants = int32Column(capacity)
  const firstChild = int32Column(capacity)
  const next = int32Column(capacity)
  const previous = int32Column(capacity)

  const inode = (path: number) => (occupants.get(path) === 0 ? undefined : occupants.get(path) - 1)
  const isFolder = (path: number) => {
    const found = inode(path)
    return path === 0 || (found !== undefined && inodes.type(found) === 'directory')
  }

  function* children(folder: number): Iterable<number> {
    for (let child = firstChild.get(folder); child !== 0; child = next.get(child)) yield child
  }

  function attach(path: number): void {
    const folder = paths.parent(path)
    const first = firstChild.get(folder)
    next.set(path, first)
    previous.set(path, 0)
    if (first !== 0) previous.set(first, path)
    firstChild.set(folder, path)
  }

  function detach(path: number): void {
    const [before, after] = [previous.get(path), next.get(path)]
    if (before === 0) firstChild.set(paths.parent(path), after)
    else next.set(before, after)
    if (after !== 0) previous.set(after, before)
  }

  return {
    inode,
    isFolder,
    children,
    set(path, put) {
      const before = inode(path)
      if (before === undefined) attach(path)
      occupants.set(path, put + 1)
      inodes.addName(put, 1)
      if (before !== undefined) inodes.addName(before, -1)
    },
    clear(top, onFile) {
      if (top !== 0) detach(top)
      const waiting = [top]
      for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
        const found = inode(path)
        for (const child of children(path)) waiting.push(child)
        firstChild.set(path, 0)
        occupants.set(path, 0)
        if (found === undefined) continue
        inodes.addName(found, -1)
        if (inodes.type(found) !== 'directory') onFile(path, found)
      }
    },
  }
}
