import { createHash } from 'node:crypto'
import type { ImageTree, LiveEntry } from '../../src/model/image-tree.ts'

/** What a test says of a file; a number alone is its bytes. */
export type FileSpec = number | (Partial<LiveEntry> & { readonly fileBytes?: number })

type Node = { readonly spec: FileSpec | undefined; readonly children: Map<string, Node> }

/** A final file system of files by path; the folders above them are made, those with a slash at their end stay empty. */
export function treeOf(files: Readonly<Record<string, FileSpec>>): ImageTree {
  const root: Node = { spec: undefined, children: new Map() }
  for (const [path, spec] of Object.entries(files)) {
    let node = root
    const names = path.split('/').filter((name) => name !== '')
    for (const [index, name] of names.entries()) {
      const isFile = index === names.length - 1 && !path.endsWith('/')
      const next = node.children.get(name) ?? { spec: isFile ? spec : undefined, children: new Map() }
      node.children.set(name, next)
      node = next
    }
  }
  const entries = [...entriesOf(root, '')]
  const liveBytes = entries.reduce((sum, { countedBytes }) => sum + countedBytes, 0)
  return {
    ...{ layers: [], uncompressedBytes: liveBytes, liveBytes, wastedBytes: 0, problems: [] },
    entries: () => entries,
    at: (path) => entries.find((entry) => entry.path === path),
    children: (path) => entries.filter((entry) => entry.path.slice(0, entry.path.lastIndexOf('/')) === path),
    folder(path) {
      const names = entries.filter((entry) => entry.path.startsWith(`${path}/`)).map((entry) => entry.path)
      return names.length === 0 ? undefined : { path, has: (name) => names.includes(`${path}/${name}`) }
    },
    bytesBelow: (path) =>
      entries
        .filter((entry) => entry.path === path || entry.path.startsWith(`${path}/`))
        .reduce<number | undefined>((sum, { countedBytes }) => (sum ?? 0) + countedBytes, undefined),
    content: () => undefined,
    wasted: () => [],
  }
}

function* entriesOf(node: Node, path: string): Generator<LiveEntry> {
  const named = [...node.children].sort(([left], [right]) => (left < right ? -1 : 1))
  for (const [name, child] of named) {
    const own = `${path}/${name}`
    yield entryOf(own, child)
    yield* entriesOf(child, own)
  }
}

function entryOf(path: string, { spec }: Node): LiveEntry {
  const common = { path, layer: 0, uid: 0, gid: 0, mtimeSeconds: 0 }
  if (spec === undefined) return { ...common, type: 'directory', mode: 0o755, fileBytes: 0, countedBytes: 0 }
  const given = typeof spec === 'number' ? { fileBytes: spec } : spec
  const { fileBytes = 0 } = given
  const contentHash = createHash('sha256').update(`${path} ${fileBytes}`).digest('hex').slice(0, 32)
  return { ...common, type: 'file', mode: 0o644, fileBytes, countedBytes: fileBytes, contentHash, ...given }
}
