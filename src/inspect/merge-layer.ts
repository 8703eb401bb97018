import type { WasteCause } from '../model/image-tree.ts'
import type { LowerTree } from './lower-tree.ts'
import type { Change, TreeInodes } from './tree-inodes.ts'
import type { TreePaths } from './tree-paths.ts'
import { type Occupant, type UnpackedLayer, unlistedFolder, whiteout } from './unpacked-layer.ts'

type Options = {
  readonly layer: number
  /** The first inode of the layer. */
  readonly firstInode: number
  readonly paths: TreePaths
  readonly inodes: TreeInodes
  readonly unpacked: UnpackedLayer
  readonly lower: LowerTree
}

/** Lays an unpacked layer over the ones below as an overlay shows it, and notes which bytes are no longer seen, and why. */
export function mergeLayer({ layer, firstInode, paths, inodes, unpacked, lower }: Options): void {
  /** Whatever is at a path is hidden; `otherwise` is the cause where the layer has nothing at the same path. */
  function hide(path: number, otherwise: WasteCause): void {
    if (lower.inode(path) !== undefined) lower.clear(path, (lost, inode) => lose(inode, { path: lost, otherwise }))
  }

  type Lost = { readonly path: number; readonly otherwise: WasteCause }
  function lose(inode: number, { path, otherwise }: Lost): void {
    if (inodes.fileBytes(inode) === 0) return
    const instead = unpacked.finalOccupant(path)
    const changed = instead === undefined ? undefined : changesBetween(inode, { instead, inodes })
    const cause = instead === undefined ? otherwise : instead === whiteout ? 'removed' : 'overwritten'
    inodes.lose(inode, { by: layer, path, cause: changed ? 'copied-again' : cause, changed: changed ?? [] })
  }

  function putFolder(path: number, occupant: Occupant): void {
    const like = lower.isFolder(path) ? lower.inode(path) : undefined
    if (unpacked.isOpaque(path)) hide(path, 'removed')
    else if (!lower.isFolder(path)) hide(path, 'overwritten')
    if (occupant !== unlistedFolder) lower.set(path, occupant)
    else if (lower.inode(path) === undefined) lower.set(path, unlisted(path, like))
  }

  function unlisted(path: number, like: number | undefined): number {
    if (like !== undefined) return inodes.copyFolder(like, path)
    return inodes.add({ layer, type: 'directory', fileBytes: 0, path })
  }

  const listed = inodes.count
  unpacked.finish()
  for (const path of unpacked.entries()) {
    const occupant = unpacked.finalOccupant(path)
    if (occupant === undefined) continue
    if (occupant === whiteout) hide(path, 'removed')
    else if (unpacked.isFolder(path)) putFolder(path, occupant)
    else {
      hide(path, 'overwritten')
      lower.set(path, occupant)
    }
  }
  for (let inode = firstInode; inode < listed; inode += 1) {
    if (inodes.names(inode) > 0) continue
    const path = inodes.path(inode)
    lose(inode, { path, otherwise: isBelowFile(path) ? 'overwritten' : 'removed' })
  }

  /** Whether something that is no folder has taken the place of a folder above. */
  function isBelowFile(path: number): boolean {
    let folder = paths.parent(path)
    while (unpacked.finalOccupant(folder) === undefined) folder = paths.parent(folder)
    return !unpacked.isFolder(folder)
  }
}

/** What differs between a file and the file that took its place, where the content does not. */
function changesBetween(
  inode: number,
  { instead, inodes }: { readonly instead: Occupant; readonly inodes: TreeInodes },
): readonly Change[] | undefined {
  if (instead < 0 || inodes.type(instead) !== 'file') return undefined
  if (inodes.fileBytes(instead) !== inodes.fileBytes(inode)) return undefined
  const hash = inodes.entry(inode)?.contentHash
  if (hash === undefined || hash !== inodes.entry(instead)?.contentHash) return undefined
  const [before, after] = [inodes.attributes(inode), inodes.attributes(instead)]
  return [
    ...(before.uid === after.uid && before.gid === after.gid ? [] : (['owner'] as const)),
    ...(before.mode === after.mode ? [] : (['mode'] as const)),
    ...(before.mtimeSeconds === after.mtimeSeconds ? [] : (['time'] as const)),
  ]
}
