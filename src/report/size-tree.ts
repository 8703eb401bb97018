import type { SizedPath } from '../model/inspection.ts'
import type { ReportContents } from '../model/report-contents.ts'
import { componentName } from './contents-words.ts'

/** Live bytes in parts: those of `children`, where there are any, sum to `bytes`. `name` stands alone, `label` within what holds it; both are hostile. */
export type SizeTree = {
  readonly name: string
  readonly label: string
  readonly bytes: number
  /** What no part of its own has. */
  readonly isRest: boolean
  readonly children: readonly SizeTree[]
}

type Growing = Omit<SizeTree, 'children'> & { readonly level: number; readonly children: Growing[] }

// Deeper frames have no room for a name.
const mostLevels = 3

/** By folder: the `most` largest that the report tells of, and in each what lies elsewhere in it. */
export function folderTree(folders: readonly SizedPath[], options: TreeOptions): SizeTree {
  const root: Growing = { ...leaf('', '', options.liveBytes), level: 0, children: [] }
  const known = new Map<string, Growing>([['', root]])
  // No folder is larger than what holds it, which therefore comes first.
  for (const { path, bytes } of folders.slice(0, options.most)) {
    const parent = nearest(path, known)
    if (parent.level === mostLevels) continue
    const folder = {
      ...leaf(path, parent === root ? path : path.slice(parent.name.length + 1), bytes),
      ...{ level: parent.level + 1, children: [] },
    }
    parent.children.push(folder)
    known.set(path, folder)
  }
  for (const folder of known.values())
    addRest(folder, folder === root ? 'other folders' : `${folder.name}: other files`)
  return root
}

export type TreeOptions = { readonly liveBytes: number; readonly most: number }

function nearest(path: string, known: ReadonlyMap<string, Growing>): Growing {
  let above = path
  for (;;) {
    above = above.slice(0, Math.max(0, above.lastIndexOf('/')))
    const folder = known.get(above)
    if (folder !== undefined) return folder
  }
}

/** By package manager and package, those that the report does not list together; what no package brought by its top folder. Undefined where no package has bytes. */
export function packageTree(contents: ReportContents, options: TreeOptions): SizeTree | undefined {
  const sized = contents.packages.filter(({ bytes }) => bytes > 0)
  if (sized.length === 0) return undefined
  const root: Growing = { ...leaf('', '', options.liveBytes), level: 0, children: [] }
  const told = new Set(sized.slice(0, options.most))
  for (const [manager, packages] of Map.groupBy(sized, ({ manager }) => manager)) {
    const name = componentName({ kind: manager, name: '' })
    const group = { ...leaf(name, name, sumOf(packages)), level: 1, children: [] as Growing[] }
    for (const one of packages.filter((candidate) => told.has(candidate)))
      group.children.push({ ...leaf(one.name, one.name, one.bytes), level: 2, children: [] })
    addRest(group, `${name}: other packages`)
    root.children.push(group)
  }
  const unlisted = contents.packagesLeft.bytes
  if (unlisted > 0) {
    const name = 'Other packages'
    root.children.push({ ...leaf(name, 'other packages', unlisted), isRest: true, level: 1, children: [] })
  }
  const unowned = options.liveBytes - sumOf(sized) - unlisted
  if (unowned <= 0) return root
  const group = { ...leaf('In no package', 'in no package', unowned), level: 1, children: [] as Growing[] }
  for (const { name, bytes, kind } of contents.components) {
    if (kind === 'folder' && bytes > 0) group.children.push({ ...leaf(name, name, bytes), level: 2, children: [] })
  }
  addRest(group, 'In no package: other files')
  root.children.push(group)
  return root
}

function addRest({ bytes, children, level }: Growing, name: string): void {
  const rest = bytes - sumOf(children)
  if (children.length > 0 && rest > 0)
    children.push({ name, label: 'other', bytes: rest, isRest: true, level: level + 1, children: [] })
}

function leaf(name: string, label: string, bytes: number): Omit<Growing, 'level' | 'children'> {
  return { name, label, bytes, isRest: false }
}

function sumOf(all: readonly { readonly bytes: number }[]): number {
  return all.reduce((sum, { bytes }) => sum + bytes, 0)
}
