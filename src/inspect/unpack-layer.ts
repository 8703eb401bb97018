import { ActionError } from '../errors.ts'
import type { LayerListing, ListedEntry } from '../model/layer-listing.ts'
import type { LayersBelow } from './layers-below.ts'
import type { LowerTree } from './lower-tree.ts'
import { makeFolders } from './make-folders.ts'
import { resolvePath } from './resolve-path.ts'
import type { TreeInodes } from './tree-inodes.ts'
import type { TreePaths } from './tree-paths.ts'
import { type UnpackedLayer, whiteout } from './unpacked-layer.ts'

type Options = {
  readonly layer: number
  readonly listing: LayerListing
  readonly paths: TreePaths
  readonly inodes: TreeInodes
  /** Filled. */
  readonly unpacked: UnpackedLayer
  /** What the layers below show, and hold. */
  readonly lower: Pick<LowerTree, 'isFolder'>
  readonly below: Pick<LayersBelow, 'isOther' | 'folderLike'>
  /** The inode, no folder, that the layers below have at a path. */
  readonly lowerFile: (path: string) => number | undefined
  readonly onProblem: (path: string, reason: string) => void
}

const whiteoutPrefix = '.wh.'
const opaqueMarker = '.wh..wh..opq'
// containerd's.
const maxLinks = 255
/** An archive that names a folder by way of links makes a reader walk them for every entry. */
const maxLinkSteps = 2_000_000

/**
 * Unpacks a layer as containerd's archive/tar does into the upper folder of an overlay: links in folders are followed within the layer alone, missing folders are made, and what is at a
 * path gives way unless both are folders. Where containerd refuses the layer this is a problem and the entry gets the place that it claims, so that every byte is accounted for.
 */
export function unpackLayer({ layer, listing, lowerFile, onProblem, ...parts }: Options): void {
  const { paths, inodes, unpacked } = parts
  let linkSteps = 0
  function onStep(): void {
    linkSteps += 1
    if (linkSteps <= maxLinkSteps) return
    throw new ActionError('limit-exceeded', 'its entries lead through too many symlinks', {
      hint: 'No image that is meant to be run does this; look at what the layer adds',
    })
  }
  const tree = { ...paths, ...{ look: unpacked.look, maxLinks, onLinkStep: onStep } }

  // Archives list what is in a folder in one go. It is asked for anew after anything that was there has changed.
  let lastFolder: { readonly text: string; readonly path: number; readonly changes: number } | undefined

  /** The folder of a path, made with all above it where it is not there. */
  function folderOf(entryPath: string): number {
    const text = entryPath.slice(0, Math.max(0, entryPath.lastIndexOf('/')))
    if (lastFolder?.text === text && lastFolder.changes === unpacked.changes) return lastFolder.path
    const resolved = resolvePath(text, tree)
    if (resolved === undefined) onProblem(entryPath, 'its folder is a symlink that leads in a circle')
    const path = resolved?.path ?? text.split('/').reduce(paths.child, 0)
    if (resolved?.absent !== 0 || !unpacked.isFolder(path)) {
      for (const reason of makeFolders(path, { ...parts, maxLinks, onStep })) onProblem(entryPath, reason)
    }
    lastFolder = { text, path, changes: unpacked.changes }
    return path
  }

  const newInode = (entry: ListedEntry, { index, path }: { readonly index: number; readonly path: number }) => {
    const { type, fileBytes } = entry
    return inodes.add({ layer, entry: index, path, type: type === 'hardlink' ? 'file' : type, fileBytes })
  }

  function hide(folder: number, { entry, name }: { readonly entry: ListedEntry; readonly name: string }): void {
    if (name === opaqueMarker) {
      // There is nothing below the lowest layer, and containerd removes what this one holds unlisted.
      if (layer === 0) unpacked.sweep(folder)
      else if (folder === 0) onProblem(entry.path, 'engines ignore an opaque marker at the root')
      else unpacked.setOpaque(folder)
      return
    }
    const hidden = name.slice(whiteoutPrefix.length)
    if (['', '.', '..'].includes(hidden)) {
      onProblem(entry.path, 'it is a whiteout of no name')
      return
    }
    const path = paths.child(folder, hidden)
    // As above.
    if (layer === 0) unpacked.remove(path)
    else if (unpacked.occupant(path) === undefined) unpacked.put(path, whiteout)
    else {
      onProblem(entry.path, 'it is a whiteout of what the same layer holds')
      if (unpacked.isFolder(path)) unpacked.setOpaque(path)
    }
  }

  function hardLink(path: number, { entry, index }: { readonly entry: ListedEntry; readonly index: number }): void {
    const target = entry.linkName ?? ''
    const slash = target.lastIndexOf('/')
    const folder = resolvePath(target.slice(0, Math.max(0, slash)), tree)
    const linked = folder?.absent === 0 ? paths.find(folder.path, target.slice(slash + 1)) : undefined
    const found = linked === undefined ? undefined : unpacked.occupant(linked)
    if (found === whiteout && linked !== path) {
      unpacked.put(path, whiteout)
      return
    }
    if (found !== undefined && found >= 0 && inodes.type(found) !== 'directory' && linked !== path) {
      unpacked.put(path, found)
      if (inodes.layer(found) === layer) inodes.setAttributes(found, index)
      return
    }
    const lower = found === undefined ? lowerFile(target) : undefined
    if (lower === undefined) {
      onProblem(entry.path, 'it is a hard link to what is no file of the layer')
      return
    }
    onProblem(entry.path, 'it is a hard link to a file of a lower layer, which engines on overlay refuse')
    unpacked.put(path, lower)
  }

  /** containerd sets the times of the folders that an archive lists last of all. */
  function requireFolders(): void {
    for (let index = 0; index < listing.entryCount; index += 1) {
      const { type, path } = listing.entry(index)
      if (type !== 'directory' || path === '' || isWhiteout(nameOf(path))) continue
      if (resolvePath(path, tree)?.absent !== 0)
        onProblem(path, 'another entry of the same layer takes its folder away')
    }
  }

  unpacked.begin()
  const { changes } = unpacked
  for (let index = 0; index < listing.entryCount; index += 1) {
    const entry = listing.entry(index)
    if (entry.path === '') {
      // containerd leaves the root as it is, whatever an archive says of it.
      if (entry.type !== 'directory') onProblem('', 'engines ignore an entry for the root that is no folder')
      if (entry.fileBytes > 0) newInode(entry, { index, path: 0 })
      continue
    }
    const folder = folderOf(entry.path)
    const name = nameOf(entry.path)
    if (isWhiteout(name)) {
      hide(folder, { entry, name })
      // Its bytes were downloaded and are never written.
      if (entry.fileBytes > 0) newInode(entry, { index, path: paths.child(folder, name) })
      continue
    }
    const path = paths.child(folder, name)
    if (entry.type === 'hardlink') hardLink(path, { entry, index })
    else if (entry.type === 'whiteout') unpacked.put(path, whiteout)
    else unpacked.put(path, newInode(entry, { index, path }))
  }
  if (unpacked.changes !== changes) requireFolders()
}

const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1)
const isWhiteout = (name: string) => name.startsWith(whiteoutPrefix)
