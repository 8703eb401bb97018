import { ActionError } from '../errors.ts'
import type { ImageTree, LayerAccount } from '../model/image-tree.ts'
import type { ApartFolders, SizedPath } from '../model/inspection.ts'
import type { LayerListing } from '../model/layer-listing.ts'
import { apartFolders } from './apart-folders.ts'
import { type Duplicates, duplicateGroups } from './duplicate-groups.ts'
import { folderSums } from './folder-sums.ts'
import { type LargestPaths, largestPaths } from './largest-paths.ts'
import { createLayersBelow } from './layers-below.ts'
import { liveFolders } from './live-folders.ts'
import { createLiveOrder } from './live-order.ts'
import { createLowerTree, type LowerTree } from './lower-tree.ts'
import { mergeLayer } from './merge-layer.ts'
import { type LinkedPaths, resolvePath } from './resolve-path.ts'
import { createTreeInodes, type TreeInodes } from './tree-inodes.ts'
import { createTreePaths, type TreePaths } from './tree-paths.ts'
import { treeProblems } from './tree-problems.ts'
import { treeView } from './tree-view.ts'
import { unpackLayer } from './unpack-layer.ts'
import { createUnpackedLayer } from './unpacked-layer.ts'

/** A tree, and what its columns tell without an entry being made. */
export type BuiltTree = ImageTree & {
  /** By layer. */
  largest(): readonly LargestPaths[]
  duplicates(): Duplicates
  /** Of the live bytes: `folders` and `apartFolders` of an inspection. */
  folders(): { readonly folders: readonly SizedPath[]; readonly apartFolders: ApartFolders }
  /** What `bytesBelow` sums, by layer; empty where it is no number. */
  layerBytesBelow(path: string): ReadonlyMap<number, number>
}

// Linux's.
const maxLinks = 40

/**
 * The final file system of layers, the lowest first, as containerd unpacks them on an overlay: each into an empty folder, then one laid over the other. What it refuses is a
 * problem, and the entry gets the place that it claims. Throws an ActionError: `layer-invalid` for paths that no file system holds, `limit-exceeded`.
 */
export function buildTree(layers: readonly LayerListing[]): BuiltTree {
  const entries = layers.reduce((sum, { entryCount }) => sum + entryCount, 1)
  // Many archives do not list their folders.
  const capacity = Math.ceil(entries * 1.25)
  const paths = createTreePaths({ digests: layers.map(({ digest }) => digest), capacity })
  const inodes = createTreeInodes(layers)
  const problems = treeProblems()
  const order = createLiveOrder({ paths, inodes, lower: stackLayers(layers, { paths, inodes, problems, capacity }) })
  const links = linksThrough(order.inodeAt, { paths, inodes })
  const accounts = accountsOf(layers, inodes)
  const sum = (measure: 'uncompressedBytes' | 'liveBytes' | 'wastedBytes') =>
    accounts.reduce((total, account) => total + account[measure], 0)
  return {
    layers: accounts,
    uncompressedBytes: sum('uncompressedBytes'),
    liveBytes: sum('liveBytes'),
    wastedBytes: sum('wastedBytes'),
    ...treeView({ paths, inodes, order, links: { ...links, known: new Map() } }),
    problems: problems.all(),
    largest: () => largestPaths({ layerCount: layers.length, paths, inodes }),
    duplicates: () => duplicateGroups({ paths, inodes, order }),
    folders() {
      const sums = folderSums({ inodes, order })
      return { folders: liveFolders(sums, { paths, order }), apartFolders: apartFolders(sums, { paths, order }) }
    },
  }
}

/** How paths lead through a file system that holds these inodes. */
function linksThrough(
  inodeAt: (path: number) => number | undefined,
  { paths, inodes }: { readonly paths: TreePaths; readonly inodes: TreeInodes },
): LinkedPaths {
  return {
    ...{ parent: paths.parent, maxLinks },
    child(folder, name) {
      const child = paths.find(folder, name)
      return child === undefined || inodeAt(child) === undefined ? undefined : child
    },
    look(_folder, child) {
      const inode = inodeAt(child)
      if (inode === undefined) return 'nothing'
      const link = inodes.type(inode) === 'symlink' ? inodes.linkName(inode) : undefined
      return link === undefined ? 'present' : { link }
    },
  }
}

type Parts = {
  readonly paths: TreePaths
  readonly inodes: TreeInodes
  readonly problems: ReturnType<typeof treeProblems>
  readonly capacity: number
}

function stackLayers(layers: readonly LayerListing[], { paths, inodes, problems, capacity }: Parts): LowerTree {
  const unpacked = createUnpackedLayer({ paths, inodes, capacity })
  const lower = createLowerTree({ paths, inodes, capacity })
  const links = linksThrough(lower.inode, { paths, inodes })
  const below = createLayersBelow({ paths, inodes, unpacked, capacity })
  for (const [layer, listing] of layers.entries()) {
    const firstInode = inodes.count
    try {
      unpackLayer({
        ...{ layer, listing, paths, inodes, unpacked, lower, below },
        lowerFile(text) {
          const resolved = resolvePath(text, links)
          const inode = resolved?.absent === 0 ? lower.inode(resolved.path) : undefined
          return inode === undefined || inodes.type(inode) === 'directory' ? undefined : inode
        },
        onProblem: (path, reason) => problems.add({ layer, path: `/${path}`, reason }),
      })
    } catch (error) {
      if (!(error instanceof ActionError)) throw error
      throw new ActionError(error.code, `Layer ${listing.digest} cannot be looked into: ${error.message}`, {
        cause: error,
        ...(error.hint !== undefined && { hint: error.hint }),
      })
    }
    mergeLayer({ layer, firstInode, paths, inodes, unpacked, lower })
    if (layer < layers.length - 1) below.keep(layer, lower)
  }
  return lower
}

function accountsOf(layers: readonly LayerListing[], inodes: TreeInodes): LayerAccount[] {
  const nothing = { uncompressedBytes: 0, liveBytes: 0, wastedBytes: 0, onlyFolders: true }
  const accounts = layers.map(({ entryCount }) => ({ ...nothing, entryCount }))
  for (let inode = 0; inode < inodes.count; inode += 1) {
    const account = accounts[inodes.layer(inode)]
    if (account === undefined) continue
    const bytes = inodes.fileBytes(inode)
    account.uncompressedBytes += bytes
    account.onlyFolders &&= inodes.type(inode) === 'directory'
    if (inodes.names(inode) > 0) account.liveBytes += bytes
    else account.wastedBytes += bytes
  }
  return accounts
}
