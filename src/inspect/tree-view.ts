import type { ImageTree, LiveEntry, WastedFile } from '../model/image-tree.ts'
import { unknown } from '../model/unknown.ts'
import type { LiveOrder } from './live-order.ts'
import { type LinkedPaths, type ResolvedPath, resolvePath } from './resolve-path.ts'
import type { TreeInodes } from './tree-inodes.ts'
import type { TreePaths } from './tree-paths.ts'

type Questions = Pick<ImageTree, 'entries' | 'at' | 'children' | 'folder' | 'bytesBelow' | 'content' | 'wasted'> & {
  /** What `bytesBelow` sums, by layer; empty where it is no number. */
  layerBytesBelow(path: string): ReadonlyMap<number, number>
}

/** Four times what a single layer may have; all databases, lists and manifests of the largest images have 30 MB. */
const maxReadBytes = 256 * 2 ** 20
const tooMuch = unknown(
  `is not read: with it the files of this image that say what is installed have more than ${maxReadBytes} bytes`,
)

/** What can be asked of a tree that is complete. */
export function treeView({
  paths,
  inodes,
  order,
  links,
}: {
  readonly paths: TreePaths
  readonly inodes: TreeInodes
  readonly order: LiveOrder
  readonly links: LinkedPaths
}): Questions {
  let readBytes = 0

  /** Walks make one for each path, many times over: written out, since spreading parts together took most of a walk. */
  function liveEntry(position: number, path: string): LiveEntry {
    const inode = order.inode(position)
    const { mode, uid, gid, mtimeSeconds } = inodes.attributes(inode)
    const type = inodes.type(inode)
    const live: { -readonly [Key in keyof LiveEntry]: LiveEntry[Key] } = {
      path,
      type,
      fileBytes: inodes.fileBytes(inode),
      countedBytes: order.countedBytes(position),
      layer: inodes.layer(inode),
      // Whatever an archive says, a symlink has every right.
      mode: type === 'symlink' ? 0o777 : mode,
      uid,
      gid,
      mtimeSeconds,
    }
    const linkName = type === 'symlink' ? inodes.linkName(inode) : undefined
    if (linkName !== undefined) live.linkName = linkName
    const contentHash = inodes.contentHash(inode)
    if (contentHash !== undefined) live.contentHash = contentHash
    const elf = inodes.elf(inode)
    if (elf !== undefined) live.elf = elf
    return live
  }

  // Who asks for one name asks for its neighbours.
  let lastFolder: { readonly text: string; readonly resolved: ResolvedPath | undefined } = {
    text: '',
    resolved: undefined,
  }

  /** Where a path leads; `keep`: a link at its end is not followed. */
  function locate(text: string, end: 'follow' | 'keep'): number | undefined {
    const slash = text.lastIndexOf('/')
    const name = text.slice(slash + 1)
    if (end === 'follow' || name === '' || name === '.' || name === '..') return live(resolvePath(text, links))
    const folder = text.slice(0, slash + 1)
    if (folder !== lastFolder.text) lastFolder = { text: folder, resolved: resolvePath(folder, links) }
    return live(lastFolder.resolved, name)
  }

  /** The path, or what has this name in it, where something is. */
  function live(resolved: ResolvedPath | undefined, name?: string): number | undefined {
    if (resolved === undefined || resolved.absent > 0) return undefined
    const path = name !== undefined ? paths.find(resolved.path, name) : resolved.path
    return path === undefined || order.stretch(path) === undefined ? undefined : path
  }

  function* entries(): Iterable<LiveEntry> {
    const above: { readonly folder: string; readonly end: number }[] = []
    let [folder, end] = ['', order.length]
    for (let position = 0; position < order.length; position += 1) {
      while (position >= end) ({ folder, end } = above.pop() ?? { folder: '', end: order.length })
      const path = `${folder}/${paths.name(order.path(position))}`
      yield liveEntry(position, path)
      if (order.end(position) === position + 1) continue
      above.push({ folder, end })
      ;[folder, end] = [path, order.end(position)]
    }
  }

  function* children(text: string): Iterable<LiveEntry> {
    const folder = locate(text, 'follow')
    const stretch = folder === undefined ? undefined : order.stretch(folder)
    if (stretch === undefined) return
    let position = folder === 0 ? stretch.from : stretch.from + 1
    while (position < stretch.to) {
      yield liveEntry(position, paths.text(order.path(position)))
      position = order.end(position)
    }
  }

  function* wasted(): Iterable<WastedFile> {
    for (let inode = 0; inode < inodes.count; inode += 1) {
      const loss = inodes.loss(inode)
      if (loss === undefined) continue
      const { by, path, cause, changed } = loss
      yield {
        path: paths.text(path),
        fileBytes: inodes.fileBytes(inode),
        layer: inodes.layer(inode),
        by,
        cause,
        ...(cause === 'copied-again' && { changed }),
      }
    }
  }

  return {
    entries,
    children,
    wasted,
    at(text) {
      const path = locate(text, 'keep')
      const from = path === undefined || path === 0 ? undefined : order.stretch(path)?.from
      return from === undefined ? undefined : liveEntry(from, paths.text(order.path(from)))
    },
    folder(text) {
      const folder = locate(text, 'follow')
      if (folder === undefined || (folder !== 0 && inodes.type(order.inodeAt(folder) ?? 0) !== 'directory'))
        return undefined
      return {
        path: folder === 0 ? '' : paths.text(folder),
        has(name) {
          const child = paths.find(folder, name)
          return child !== undefined && order.stretch(child) !== undefined
        },
      }
    },
    bytesBelow(text) {
      const resolved = resolvePath(text, links)
      if (resolved === undefined) return unknown('its links lead in a circle, or there are too many of them')
      const path = live(resolved)
      const stretch = path === undefined ? undefined : order.stretch(path)
      return stretch === undefined ? undefined : order.bytes(stretch.from, stretch.to)
    },
    layerBytesBelow(text) {
      const path = locate(text, 'follow')
      const { from, to } = (path === undefined ? undefined : order.stretch(path)) ?? { from: 0, to: 0 }
      const bytes = new Map<number, number>()
      const seen = new Set<number>()
      for (let position = from; position < to; position += 1) {
        const inode = order.inode(position)
        if (seen.has(inode)) continue
        // Of the others nothing is met twice.
        if (inodes.names(inode) > 1) seen.add(inode)
        const layer = inodes.layer(inode)
        bytes.set(layer, (bytes.get(layer) ?? 0) + inodes.fileBytes(inode))
      }
      return bytes
    },
    content(text) {
      const path = locate(text, 'follow')
      const from = path === undefined || path === 0 ? undefined : order.stretch(path)?.from
      if (from === undefined) return undefined
      if (readBytes > maxReadBytes) return tooMuch
      const bytes = inodes.content(order.inode(from))
      readBytes += bytes?.length ?? 0
      return readBytes > maxReadBytes ? tooMuch : bytes
    },
  }
}
