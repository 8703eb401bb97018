import type { SmallFolders } from '../model/contents-difference.ts'

const mostPlaces = 3

/** A folder that one run alone lists: its bytes there, and below how many the other had them. */
export type SmallFolder = {
  readonly path: string
  readonly bytes: number
  readonly belowBytes: number
  readonly when: 'before' | 'after'
}

/** Where folders are that are told as `above`; undefined where that says it: of a single one, or where they lie in it side by side. */
export function smallFolders(above: string, folders: readonly SmallFolder[]): SmallFolders | undefined {
  if (folders.length < 2) return undefined
  const depth = partsOf(above).length
  const branches = [...Map.groupBy(folders, ({ path }) => partsOf(path)[depth]).values()]
  const places = branches
    .map((branch) => ({ path: nearestCommon(branch), bytes: branch.reduce((sum, { bytes }) => sum + bytes, 0) }))
    .toSorted((left, right) => right.bytes - left.bytes || (left.path < right.path ? -1 : 1))
  // Below the root every place says more than it does.
  if (above !== '/' && places.length > mostPlaces) return undefined
  const whens = new Set(folders.map(({ when }) => when))
  const [when = 'either'] = whens
  return {
    count: folders.length,
    within: places.slice(0, mostPlaces).map(({ path }) => path),
    placesLeft: Math.max(0, places.length - mostPlaces),
    belowBytes: folders.reduce((most, { belowBytes }) => Math.max(most, belowBytes), 0),
    when: whens.size === 1 ? when : 'either',
  }
}

function nearestCommon(folders: readonly SmallFolder[]): string {
  const [first = [], ...others] = folders.map(({ path }) => partsOf(path))
  const differs = others.map((parts) => first.findIndex((part, index) => part !== parts[index]))
  const shared = differs.reduce((least, index) => (index < 0 ? least : Math.min(least, index)), first.length)
  return `/${first.slice(0, shared).join('/')}`
}

function partsOf(path: string): readonly string[] {
  return path.split('/').filter((part) => part !== '')
}
