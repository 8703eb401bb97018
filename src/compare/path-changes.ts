import type { ChangesLeft, PathChange, PathChangeKind } from '../model/comparison.ts'
import type { ImageTree, LiveEntry } from '../model/image-tree.ts'
import { mergeEntries } from './merge-entries.ts'

/** Changed files of each kind that have no line of their own. */
export type ChangeSums = Readonly<Record<PathChangeKind, ChangesLeft>>

type Sums = Record<PathChangeKind, ChangesLeft>
type Folder = { readonly path: string; readonly isShared: boolean; readonly sums: Sums }

const kinds = ['came', 'went', 'grew', 'shrank', 'changed'] as const

type Options = {
  readonly before: ImageTree
  readonly after: ImageTree
  /** The bytes won or lost from which on a file has a line of its own; what is below is added to its folder, which may have one then, and so on. */
  readonly least: number
  readonly maxLines: number
}

/**
 * The lines that a threshold gives, in the order of the walk, and the rest. A folder that only one image has is one line, whatever is in it.
 * Undefined where there are more than `maxLines`.
 */
export function pathChanges(
  options: Options,
): { readonly lines: readonly PathChange[]; readonly left: ChangeSums } | undefined {
  const lines: PathChange[] = []
  const root: Folder = { path: '', isShared: true, sums: noSums() }
  const open: Folder[] = []
  const top = () => open.at(-1) ?? root
  const close = (folder: Folder) => {
    open.pop()
    for (const change of kinds) {
      if (folder.sums[change].count > 0) put({ change, path: folder.path, isFolder: true }, folder.sums[change])
    }
  }
  const put = (of: Pick<PathChange, 'change' | 'path' | 'isFolder'>, sum: ChangesLeft) => {
    const { count: fileCount, beforeBytes, afterBytes } = sum
    const { sums, isShared } = top()
    if (isShared && Math.abs(afterBytes - beforeBytes) >= options.least) {
      lines.push({ change: of.change, path: of.path, isFolder: of.isFolder, fileCount, beforeBytes, afterBytes })
    } else sums[of.change] = added(sums[of.change], sum)
  }
  for (const { path, before, after } of mergeEntries(options.before, options.after)) {
    // Its folder is one of those that are open, each of which has a longer path than the one before: comparing the paths would read thousands of bytes for every file.
    const folderLength = path.lastIndexOf('/')
    for (let folder = open.at(-1); folder && folder.path.length > folderLength; folder = open.at(-1)) close(folder)
    const change = changeOf(fileOf(before), fileOf(after))
    if (change !== undefined) {
      const [beforeBytes, afterBytes] = [before?.countedBytes ?? 0, after?.countedBytes ?? 0]
      put({ change, path, isFolder: false }, { count: 1, beforeBytes, afterBytes })
    }
    if (isFolder(before) || isFolder(after)) {
      open.push({ path, isShared: isFolder(before) && isFolder(after), sums: noSums() })
    }
    if (lines.length > options.maxLines) return undefined
  }
  for (let folder = open.at(-1); folder !== undefined; folder = open.at(-1)) close(folder)
  return lines.length > options.maxLines ? undefined : { lines, left: root.sums }
}

function isFolder(entry: LiveEntry | undefined): boolean {
  return entry?.type === 'directory'
}

function fileOf(entry: LiveEntry | undefined): LiveEntry | undefined {
  return isFolder(entry) ? undefined : entry
}

function changeOf(before: LiveEntry | undefined, after: LiveEntry | undefined): PathChangeKind | undefined {
  if (before === undefined) return after === undefined ? undefined : 'came'
  if (after === undefined) return 'went'
  if (after.countedBytes > before.countedBytes) return 'grew'
  if (after.countedBytes < before.countedBytes) return 'shrank'
  const same =
    after.type === before.type && after.contentHash === before.contentHash && after.linkName === before.linkName
  return same ? undefined : 'changed'
}

function noSums(): Sums {
  const none = { count: 0, beforeBytes: 0, afterBytes: 0 }
  return { came: none, went: none, grew: none, shrank: none, changed: none }
}

function added(one: ChangesLeft, other: ChangesLeft): ChangesLeft {
  return {
    count: one.count + other.count,
    beforeBytes: one.beforeBytes + other.beforeBytes,
    afterBytes: one.afterBytes + other.afterBytes,
  }
}
