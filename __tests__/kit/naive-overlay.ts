import type { ListedEntry } from '../../src/model/layer-listing.ts'

/*
 * A second opinion on the file system of layers, in the plainest way: nested maps, a copy for every layer, every path walked from the root.
 */

export type NaiveFile = { readonly entry: ListedEntry; readonly layer: number }
export type NaiveFolder = { readonly kind: 'folder'; opaque: boolean; readonly children: Map<string, NaiveNode> }
export type NaiveNode =
  | NaiveFolder
  | { readonly kind: 'file'; readonly file: NaiveFile }
  | { readonly kind: 'whiteout' }

const folder = (): NaiveFolder => ({ kind: 'folder', opaque: false, children: new Map() })

export function naiveOverlay(layers: readonly (readonly ListedEntry[])[]): NaiveFolder {
  let lower = folder()
  for (const [layer, entries] of layers.entries()) lower = overlaid(lower, unpacked(entries, { layer, lower }))
  return lower
}

function overlaid(lower: NaiveNode | undefined, upper: NaiveFolder): NaiveFolder {
  const result = folder()
  if (lower?.kind === 'folder' && !upper.opaque)
    for (const [name, node] of lower.children) result.children.set(name, node)
  for (const [name, node] of upper.children) {
    if (node.kind === 'whiteout') result.children.delete(name)
    else result.children.set(name, node.kind === 'folder' ? overlaid(result.children.get(name), node) : node)
  }
  return result
}

function unpacked(
  entries: readonly ListedEntry[],
  { layer, lower }: { readonly layer: number; readonly lower: NaiveFolder },
): NaiveFolder {
  const root = folder()
  const named = new Set<string>()
  for (const entry of entries) {
    if (entry.path === '') continue
    const names = entry.path.split('/')
    const name = names.pop() ?? ''
    const folders = realPath(root, names) ?? names
    const into = makeFolders(root, folders)
    if (name === '.wh..wh..opq') {
      if (layer === 0) sweep(into, { path: folders, named })
      else if (into !== root) into.opaque = true
    } else if (name.startsWith('.wh.')) {
      const hidden = name.slice(4)
      const there = into.children.get(hidden)
      if (['', '.', '..'].includes(hidden)) continue
      if (layer === 0) into.children.delete(hidden)
      else if (there === undefined) into.children.set(hidden, { kind: 'whiteout' })
      else if (there.kind === 'folder') there.opaque = true
    } else if (entry.type === 'hardlink') {
      const target = (entry.linkName ?? '').split('/')
      const last = target.pop() ?? ''
      const targetFolders = realPath(root, target)
      const found = targetFolders === undefined ? undefined : nodeAt(root, [...targetFolders, last])
      const linked = found ?? reached(lower, [...target, last])
      if (linked === undefined || linked.kind === 'folder' || linked === into.children.get(name)) continue
      into.children.set(name, linked)
      named.add([...folders, name].join('/'))
      continue
    } else if (entry.type === 'whiteout') into.children.set(name, { kind: 'whiteout' })
    else if (entry.type !== 'directory') into.children.set(name, { kind: 'file', file: { entry, layer } })
    else if (into.children.get(name)?.kind !== 'folder') into.children.set(name, folder())
    if (!name.startsWith('.wh.')) named.add([...folders, name].join('/'))
  }
  return root
}

/** What containerd's opaque marker does in the lowest layer: folders go that no entry has named. */
function sweep(
  from: NaiveFolder,
  { path, named }: { readonly path: readonly string[]; readonly named: ReadonlySet<string> },
): void {
  for (const [name, node] of from.children) {
    const own = [...path, name]
    if (!named.has(own.join('/'))) from.children.delete(name)
    else if (node.kind === 'folder') sweep(node, { path: own, named })
  }
}

function makeFolders(root: NaiveFolder, names: readonly string[]): NaiveFolder {
  let at = root
  for (const name of names) {
    const there = at.children.get(name)
    const next = there?.kind === 'folder' ? there : folder()
    if (there?.kind === 'whiteout') next.opaque = true
    at.children.set(name, next)
    at = next
  }
  return at
}

function nodeAt(root: NaiveFolder, names: readonly string[]): NaiveNode | undefined {
  return names.reduce<NaiveNode | undefined>(
    (node, name) => (node?.kind === 'folder' ? node.children.get(name) : undefined),
    root,
  )
}

/** The same as a kernel follows it: what is missing leads nowhere. */
export function reached(root: NaiveFolder, names: readonly string[]): NaiveNode | undefined {
  const path = realPath(root, names, 'refused')
  return path === undefined ? undefined : nodeAt(root, path)
}

/** Links followed, `..` of the root being the root; undefined where they lead in a circle. */
function realPath(
  root: NaiveFolder,
  names: readonly string[],
  missing: 'made' | 'refused' = 'made',
): string[] | undefined {
  const todo = [...names]
  const done: string[] = []
  for (let steps = 0; todo.length > 0; steps += 1) {
    if (steps > 2_000) return undefined
    const name = todo.shift() ?? ''
    if (name === '..') done.pop()
    if (['', '.', '..'].includes(name)) continue
    done.push(name)
    const node = nodeAt(root, done)
    if (node === undefined && missing === 'refused') return undefined
    if (node?.kind !== 'file' || node.file.entry.type !== 'symlink') continue
    const link = node.file.entry.linkName ?? ''
    if (link.startsWith('/')) done.length = 0
    else done.pop()
    todo.unshift(...link.split('/'))
  }
  return done
}

/** Every entry below a folder by path, as an overlay shows it. */
export function* walk(from: NaiveFolder, path = ''): Generator<readonly [string, NaiveNode]> {
  for (const [name, node] of [...from.children].sort(([left], [right]) => (left < right ? -1 : 1))) {
    yield [`${path}/${name}`, node]
    if (node.kind === 'folder') yield* walk(node, `${path}/${name}`)
  }
}

/** The bytes at a node and below it, each file once. */
export function bytesOf(node: NaiveNode): number {
  const files = new Set<NaiveFile>()
  if (node.kind === 'file') files.add(node.file)
  if (node.kind === 'folder') for (const [, below] of walk(node)) if (below.kind === 'file') files.add(below.file)
  return [...files].reduce((sum, { entry }) => sum + entry.fileBytes, 0)
}
