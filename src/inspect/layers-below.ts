import type { LowerTree } from './lower-tree.ts'
import { int32Column } from './number-column.ts'
import { type LinkedPaths, resolvePath } from './resolve-path.ts'
import type { TreeInodes } from './tree-inodes.ts'
import type { TreePaths } from './tree-paths.ts'
import { type UnpackedLayer, whiteout } from './unpacked-layer.ts'

/** What containerd gives a folder that it has to make: the attributes of that inode, its own, or it refuses the layer. */
type FolderLike = number | 'plain' | 'below-file' | 'circle'

/**
 * What each layer so far holds by itself, whatever hides it by now: that is where containerd looks, the newest layer first, when an archive does not list a folder. A link leads through the
 * layer alone that holds it.
 */
export type LayersBelow = {
  /** To be called for each layer, the lowest first, as soon as it is in `lower`. */
  keep(layer: number, lower: LowerTree): void
  /** Whether some layer holds something else than a folder there. */
  isOther(path: number): boolean
  folderLike(path: number, search: Search): FolderLike
}

type Search = {
  /** The folders above the path for which `isOther` holds. */
  readonly above: readonly number[]
  readonly maxLinks: number
  /** Called for whatever a search takes. */
  readonly onStep: () => void
}

type Options = {
  readonly paths: TreePaths
  readonly inodes: TreeInodes
  readonly unpacked: UnpackedLayer
  /** How many paths are expected. */
  readonly capacity: number
}

export function createLayersBelow({ paths, inodes, unpacked, capacity }: Options): LayersBelow {
  // Records, and for each path one more than the newest of a folder and of anything else; 0: there is none, or none that is older.
  const [newestFolder, newestOther] = [int32Column(capacity), int32Column(capacity)]
  const [layerOf, occupantOf, olderThan] = [int32Column(capacity), int32Column(capacity), int32Column(capacity)]
  let count = 0

  /** The newest record of a row in a layer below `layer`; 0: none. */
  function newest(first: number, { layer, onStep }: { readonly layer: number; readonly onStep: () => void }): number {
    let record = first
    for (; record !== 0 && layerOf.get(record) >= layer; record = olderThan.get(record)) onStep()
    return record
  }

  /** Paths as they lead through one layer; `isBlocked`: they led below what is no folder. */
  function through(layer: number, { maxLinks, onStep }: Search): LinkedPaths & { isBlocked(): boolean } {
    const at = (first: number) => {
      const record = newest(first, { layer: layer + 1, onStep })
      return record !== 0 && layerOf.get(record) === layer ? occupantOf.get(record) : undefined
    }
    let blocked = false
    return {
      ...{ parent: paths.parent, child: paths.child, maxLinks, onLinkStep: onStep },
      isBlocked: () => blocked,
      look(folder, child) {
        blocked ||= at(newestOther.get(folder)) !== undefined
        const other = at(newestOther.get(child))
        if (other === undefined) return at(newestFolder.get(child)) === undefined ? 'nothing' : 'present'
        const link = linkOf(other)
        return link === undefined ? 'present' : { link }
      },
    }
  }

  const linkOf = (occupant: number) =>
    occupant !== whiteout && inodes.type(occupant) === 'symlink' ? inodes.entry(occupant)?.linkName : undefined

  /** Where a path leads in a layer that holds a link at it or above; undefined: nowhere. */
  function linked(path: number, { layer, search }: { readonly layer: number; readonly search: Search }) {
    const tree = through(layer, search)
    const resolved = resolvePath(paths.text(path), tree)
    if (resolved === undefined) return 'circle'
    if (tree.isBlocked()) return 'below-file'
    if (resolved.absent > 0) return undefined
    const folder = newest(newestFolder.get(resolved.path), { layer: layer + 1, onStep: search.onStep })
    return folder !== 0 && layerOf.get(folder) === layer ? occupantOf.get(folder) : 'plain'
  }

  return {
    isOther: (path) => newestOther.get(path) !== 0,
    keep(layer, lower) {
      for (const path of unpacked.entries()) {
        const isFolder = unpacked.isFolder(path)
        const occupant = isFolder ? lower.inode(path) : unpacked.finalOccupant(path)
        if (occupant === undefined) continue
        const row = isFolder ? newestFolder : newestOther
        count += 1
        layerOf.set(count, layer)
        occupantOf.set(count, occupant)
        olderThan.set(count, row.get(path))
        row.set(path, count)
      }
    },
    folderLike(path, search) {
      let layer = Number.POSITIVE_INFINITY
      for (;;) {
        const before = { layer, onStep: search.onStep }
        const folder = newest(newestFolder.get(path), before)
        let [other, otherPath] = [newest(newestOther.get(path), before), path]
        for (const above of search.above) {
          search.onStep()
          const record = newest(newestOther.get(above), before)
          if (record !== 0 && (other === 0 || layerOf.get(record) > layerOf.get(other))) {
            ;[other, otherPath] = [record, above]
          }
        }
        if (other === 0 || (folder !== 0 && layerOf.get(folder) > layerOf.get(other))) {
          return folder === 0 ? 'plain' : occupantOf.get(folder)
        }
        layer = layerOf.get(other)
        if (linkOf(occupantOf.get(other)) === undefined) return otherPath === path ? 'plain' : 'below-file'
        const found = linked(path, { layer, search })
        if (found !== undefined) return found
      }
    },
  }
}
