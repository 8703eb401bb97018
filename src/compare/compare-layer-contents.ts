import type { PathDifference } from '../model/cache-difference.ts'
import type { ImageTree, LiveEntry } from '../model/image-tree.ts'
import type { LayerListing, ListedEntry } from '../model/layer-listing.ts'

type Entry = ListedEntry | LiveEntry

type Side = { entries(): Iterable<Entry>; at(path: string): Entry | undefined }

const mostExamples = 3
const compared = ['type', 'fileBytes', 'mode', 'uid', 'gid', 'linkName', 'contentHash'] as const

/** What two layers hold differently: of a path that a layer names twice the last entry counts. Undefined: nothing but times. */
export function compareLayerContents(one: LayerListing, other: LayerListing): PathDifference | undefined {
  return compareSides(layerSide(one), layerSide(other))
}

/** The same of two final file systems, where the layers cannot be told to be the same steps'. */
export function compareTrees(one: ImageTree, other: ImageTree): PathDifference | undefined {
  return compareSides(treeSide(one), treeSide(other))
}

function layerSide(layer: LayerListing): Side {
  const last = new Map<string, number>()
  for (let index = 0; index < layer.entryCount; index += 1) last.set(layer.path(index), index)
  return {
    *entries() {
      for (const index of last.values()) yield layer.entry(index)
    },
    at(path) {
      const index = last.get(path)
      return index === undefined ? undefined : layer.entry(index)
    },
  }
}

function treeSide(tree: ImageTree): Side {
  return {
    entries: () => tree.entries(),
    at(path) {
      const found = tree.at(path)
      // A folder of one that is a link in the other leads to another path.
      return found?.path === path ? found : undefined
    },
  }
}

function compareSides(one: Side, other: Side): PathDifference | undefined {
  let fileCount = 0
  let shared: readonly string[] | undefined
  let examples: readonly string[] = []
  const note = (path: string): void => {
    const full = path.startsWith('/') ? path : `/${path}`
    const names = full.split('/').slice(1)
    fileCount += 1
    shared = shared === undefined ? names : shared.slice(0, sharedLength(shared, names))
    examples = [...examples, full].sort(byInterest).slice(0, mostExamples)
  }
  for (const entry of one.entries()) {
    const counterpart = other.at(entry.path)
    if (counterpart === undefined || compared.some((key) => entry[key] !== counterpart[key])) note(entry.path)
  }
  for (const { path } of other.entries()) if (one.at(path) === undefined) note(path)
  return shared === undefined ? undefined : { path: `/${shared.join('/')}`, fileCount, examples }
}

function sharedLength(one: readonly string[], other: readonly string[]): number {
  const end = one.findIndex((name, index) => name !== other[index])
  return end === -1 ? one.length : end
}

/** Every run of a package manager writes its own: what else differs is to be seen first. */
const seldomTheSame = /^\/var\/(?:log|cache)\/|\/__pycache__\/|\.pyc$/

function byInterest(one: string, other: string): number {
  const rank = Number(seldomTheSame.test(one)) - Number(seldomTheSame.test(other))
  return rank !== 0 ? rank : one < other ? -1 : 1
}
