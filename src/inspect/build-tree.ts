import { ActionError } from '../errors.ts'
import type { ImageTree, LayerAccount } from '../model/image-tree.ts'
import type { LayerListing } from '../model/layer-listing.ts'
import { type Duplicates, duplicateGroups } from './duplicate-groups.ts'
import { type LargestPaths, largestPaths } from './largest-paths.ts'
import { createLiveOrder } from './live-order.ts'
import { createLowerTree } from './lower-tree.ts'
import { mergeLayer } from './merge-layer.ts'
import { type LinkedPaths, resolvePath } from './resolve-path.ts'
import { createTreeInodes, type TreeInodes } from './tree-inodes.ts'
import { createTreePaths } from './tree-paths.ts'
import { treeProblems } from './tree-problems.ts'
import { treeView } from './tree-view.ts'
import { unpackLayer } from './unpack-layer.ts'
import { createUnpackedLayer } from './unpacked-layer.ts'

/** A tree, and what its columns tell without an entry being made. */
export type BuiltTree = ImageTree & {
  /** By layer. */
  largest(): readonly LargestPaths[]
  duplicates(): Duplicates
}

// Linux's.
const maxLinks = 40

/**
 * The final file system of layers, the lowest first, as containerd unpacks them on an overlay: each into an empty folder, then one laid over the other. What it refuses is a
 * problem, and the entry gets the place that it claims. Throws an ActionError: `layer-invalid` for paths that no file system holds, `limit-exceeded`.
 */
export function buildTree(layers: readonly LayerListing[]): BuiltTree {
  const paths = createTreePaths(layers.map(({ digest }) => digest))
  const inodes = createTreeInodes(layers)
  const lower = createLowerTree(paths, inodes)
  const links: LinkedPaths = {
    ...{ parent: paths.parent, maxLinks },
    child(folder, name) {
      const child = paths.find(folder, name)
      return child === undefined || lower.inode(child) === undefined ? undefined : child
    },
    look(_folder, child) {
      const inode = lower.inode(child)
      if (inode === undefined) return 'nothing'
      const link = inodes.type(inode) === 'symlink' ? inodes.entry(inode)?.linkName : undefined
      return link === undefined ? 'present' : { link }
    },
  }
  const problems = treeProblems()
  stackLayers(layers, { paths, inodes, lower, links, problems })
  const order = createLiveOrder({ paths, inodes, lower })
  const accounts = accountsOf(layers, inodes)
  const sum = (measure: keyof LayerAccount) => accounts.reduce((total, account) => total + account[measure], 0)
  return {
    layers: accounts,
    uncompressedBytes: sum('uncompressedBytes'),
    liveBytes: sum('liveBytes'),
    wastedBytes: sum('wastedBytes'),
    ...treeView({ paths, inodes, order, links: { ...links, known: new Map() } }),
    problems: problems.all(),
    largest: () => largestPaths({ layerCount: layers.length, paths, inodes }),
    duplicates: () => duplicateGroups({ paths, inodes, order }),
  }
}

type Parts = Pick<Parameters<typeof mergeLayer>[0], 'paths' | 'inodes' | 'lower'> & {
  readonly links: LinkedPaths
  readonly problems: ReturnType<typeof treeProblems>
}

function stackLayers(layers: readonly LayerListing[], { paths, inodes, lower, links, problems }: Parts): void {
  const unpacked = createUnpackedLayer({ paths, inodes })
  for (const [layer, listing] of layers.entries()) {
    const firstInode = inodes.count
    try {
      unpackLayer({
        ...{ layer, listing, paths, inodes, unpacked },
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
    mergeLayer({ layer, firstInode, paths, inodes, unpacked, lower, lowerLinks: links })
  }
}

function accountsOf(layers: readonly LayerListing[], inodes: TreeInodes): LayerAccount[] {
  const accounts = layers.map(({ entryCount }) => ({ uncompressedBytes: 0, liveBytes: 0, wastedBytes: 0, entryCount }))
  for (let inode = 0; inode < inodes.count; inode += 1) {
    const account = accounts[inodes.layer(inode)]
    if (account === undefined) continue
    const bytes = inodes.fileBytes(inode)
    account.uncompressedBytes += bytes
    if (inodes.names(inode) > 0) account.liveBytes += bytes
    else account.wastedBytes += bytes
  }
  return accounts
}
