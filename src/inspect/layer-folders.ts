import { type LinkedPaths, resolvePath } from './resolve-path.ts'
import type { TreePaths } from './tree-paths.ts'
import type { UnpackedLayer } from './unpacked-layer.ts'

type Options = {
  readonly paths: TreePaths
  readonly unpacked: UnpackedLayer
  /** How links lead in the layer as it is so far. */
  readonly tree: LinkedPaths
  /** Makes a folder with those above it; returns what engines refuse about it. */
  readonly make: (folder: number) => readonly string[]
  readonly onProblem: (path: string, reason: string) => void
}

/** Where a layer's entries go: gives the folder of a path, made with all above it where it is not there. */
export function layerFolders({ paths, unpacked, tree, make, onProblem }: Options): (entryPath: string) => number {
  // Archives list what is in a folder in one go, and mostly go on nearby. All is asked for anew after anything that was there has changed.
  let last = { text: '', path: 0 }
  let changes = unpacked.changes
  /** The folders on the way to the last one as far as no link is followed, each with the length of its text. */
  const open: { readonly end: number; readonly path: number }[] = []

  function folderOf(entryPath: string): number {
    const text = entryPath.slice(0, Math.max(0, entryPath.lastIndexOf('/')))
    if (changes !== unpacked.changes) {
      open.length = 0
      changes = unpacked.changes
    } else if (last.text === text) return last.path
    const path = plainFolder(text) ?? resolvedFolder(text, entryPath)
    last = { text, path }
    return path
  }

  /** Undefined where a folder is missing, a link is on the way, or something that is no folder. */
  function plainFolder(text: string): number | undefined {
    const shared = sharedLength(last.text, text)
    const isOnTheWay = (end: number) => end <= shared && (end === text.length || text[end] === '/')
    while (open.length > 0 && !isOnTheWay(open.at(-1)?.end ?? 0)) open.pop()
    let { end, path } = open.at(-1) ?? { end: -1, path: 0 }
    while (end < text.length) {
      const start = end + 1
      const slash = text.indexOf('/', start)
      end = slash < 0 ? text.length : slash
      if (end === start) continue
      path = paths.child(path, text.slice(start, end))
      if (!unpacked.isFolder(path)) return undefined
      open.push({ end, path })
    }
    return path
  }

  function resolvedFolder(text: string, entryPath: string): number {
    const resolved = resolvePath(text, tree)
    if (resolved === undefined) onProblem(entryPath, 'its folder is a symlink that leads in a circle')
    const path = resolved?.path ?? text.split('/').reduce(paths.child, 0)
    if (resolved?.absent !== 0 || !unpacked.isFolder(path)) {
      for (const reason of make(path)) onProblem(entryPath, reason)
    }
    return path
  }

  return folderOf
}

function sharedLength(left: string, right: string): number {
  const most = Math.min(left.length, right.length)
  let length = 0
  while (length < most && left.charCodeAt(length) === right.charCodeAt(length)) length += 1
  return length
}
