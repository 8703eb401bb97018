import type { LayersBelow } from './layers-below.ts'
import type { LowerTree } from './lower-tree.ts'
import type { TreeInodes } from './tree-inodes.ts'
import type { TreePaths } from './tree-paths.ts'
import { type Occupant, type UnpackedLayer, unlistedFolder, whiteout } from './unpacked-layer.ts'

type Options = {
  readonly paths: TreePaths
  readonly inodes: TreeInodes
  /** Filled. */
  readonly unpacked: UnpackedLayer
  readonly lower: Pick<LowerTree, 'isFolder'>
  readonly below: Pick<LayersBelow, 'isOther' | 'folderLike'>
  readonly maxLinks: number
  /** Called for whatever it takes to find out what a folder is like in the layers below. */
  readonly onStep: () => void
}

const refusals = {
  'in-the-way': 'it lies below what is no folder in the same layer',
  'below-file': 'a folder above it is not listed, and a layer below has there what is no folder',
  circle: 'a folder above it is not listed, and a layer below has a symlink there that leads in a circle',
}

/** Makes a folder and those above it where they are missing, as containerd does for an entry whose folder no entry lists. Returns what an engine refuses about it. */
export function makeFolders(folder: number, options: Options): readonly string[] {
  const { paths, inodes, unpacked, lower, below, maxLinks, onStep } = options
  const refused = new Set<keyof typeof refusals>()
  const above: number[] = []

  function occupantFor(path: number): Occupant {
    // A folder that shows is the newest that any layer has there.
    if (lower.isFolder(path)) return unlistedFolder
    const like = below.folderLike(path, { above, maxLinks, onStep })
    if (typeof like === 'number') return inodes.copyFolder(like, path)
    if (like !== 'plain') refused.add(like)
    return unlistedFolder
  }

  for (const path of fromTheRoot(folder, paths)) {
    if (!unpacked.isFolder(path)) {
      const inTheWay = unpacked.occupant(path)
      if (inTheWay !== undefined) refused.add('in-the-way')
      unpacked.put(path, occupantFor(path))
      if (inTheWay === whiteout) unpacked.setOpaque(path)
    }
    if (below.isOther(path)) above.push(path)
  }
  return [...refused].map((refusal) => refusals[refusal])
}

function fromTheRoot(folder: number, paths: TreePaths): readonly number[] {
  const chain: number[] = []
  for (let path = folder; path !== 0; path = paths.parent(path)) chain.push(path)
  return chain.reverse()
}
