import type { ImageTree, LiveEntry } from '../../model/image-tree.ts'
import type { Manifests } from './find-manifests.ts'

type Options = {
  readonly tree: ImageTree
  readonly links: Manifests['links']
  /** The package that says of a path that it is its own. */
  owner(path: string): number | undefined
}

/**
 * The package that a file came with, though its lists may not name it: byte code belongs to the source that Python made it of; of hard links that uv,
 * conda and pnpm make from their caches, where the bytes count at the first name, to the package that names any of them.
 */
export function createFileOwners({ tree, links, owner }: Options): (entry: LiveEntry) => number | undefined {
  const named = (path: string) => owner(path) ?? owner(sourceOf(path) ?? '')
  const linked = linkedOwners({ tree, links, owner: named })
  return ({ path, countedBytes, contentHash }) =>
    named(path) ?? (countedBytes > 0 && contentHash !== undefined ? linked.get(contentHash) : undefined)
}

/** By content: who owns a further link to a file, and none of the files that count have that content and an owner. */
function linkedOwners({ tree, links, owner }: Options): ReadonlyMap<string, number> {
  const linked = new Map<string, number>()
  for (const { path, contentHash } of links) {
    const found = linked.has(contentHash) ? undefined : owner(path)
    if (found !== undefined) linked.set(contentHash, found)
  }
  if (linked.size === 0) return linked
  for (const { path, countedBytes, contentHash } of tree.entries()) {
    if (countedBytes > 0 && contentHash !== undefined && linked.has(contentHash) && owner(path) !== undefined) {
      linked.delete(contentHash)
    }
  }
  return linked
}

const folder = '/__pycache__/'

function sourceOf(path: string): string | undefined {
  const start = path.lastIndexOf(folder)
  if (start < 0 || !path.endsWith('.pyc')) return undefined
  const name = path.slice(start + folder.length)
  const tag = /\.(?:cpython|pypy)/.exec(name)
  return tag === null || name.includes('/') ? undefined : `${path.slice(0, start)}/${name.slice(0, tag.index)}.py`
}
