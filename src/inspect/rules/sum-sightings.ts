import type { Observation } from '../../model/inspection.ts'
import { isInside } from './is-inside.ts'
import type { Sighting, Tell } from './rule.ts'

const maxExamples = 3
const maxNames = 3

// Whoever makes an image can make any number of folders; what is beyond is summed up by layer.
const maxPlaces = 200

type Group = {
  readonly first: Sighting
  bytes: number
  fileCount: number
  path: string
  /** The largest, at most four: where one of them is the path itself it is no example. */
  readonly largest: Pick<Sighting, 'path' | 'bytes'>[]
  readonly names: Map<string, number>
}

/** Sightings of one code, layers and place become one observation, whose path is the file or the folder that holds all of it. */
export function sumSightings(): { readonly tell: Tell; readonly observations: () => Observation[] } {
  const groups = new Map<string, Group>()
  const places = new Map<string, number>()
  return {
    tell: (sighting) => {
      const { code, layer, by, place, path } = sighting
      const keyOf = (where: string): string => [code, layer, by, where].join('\n')
      const count = places.get(code) ?? 0
      const key = count < maxPlaces || groups.has(keyOf(place)) ? keyOf(place) : keyOf('')
      let group = groups.get(key)
      if (group === undefined) {
        places.set(code, count + 1)
        group = { first: sighting, bytes: 0, fileCount: 0, path, largest: [], names: new Map() }
        groups.set(key, group)
      }
      add(group, sighting)
    },
    observations: () => [...groups.values()].map(observation).sort(inOrder),
  }
}

function add(group: Group, { path, bytes, name }: Sighting): void {
  group.bytes += bytes
  group.fileCount++
  group.path = commonPath(group.path, path)
  if (name !== undefined) group.names.set(name, (group.names.get(name) ?? 0) + bytes)
  const { largest } = group
  if (largest.length > maxExamples && bytes <= (largest.at(-1)?.bytes ?? 0)) return
  largest.push({ path, bytes })
  largest.sort((a, b) => b.bytes - a.bytes)
  if (largest.length > maxExamples + 1) largest.pop()
}

function observation({ first, bytes, fileCount, path, largest, names }: Group): Observation {
  const examples = largest.map((one) => one.path).filter((one) => one !== path)
  const detail = detailOf(names)
  return {
    code: first.code,
    bytes,
    fileCount,
    path,
    examples: examples.slice(0, maxExamples),
    ...(first.layer !== undefined && { layer: first.layer }),
    ...(first.by !== undefined && { by: first.by }),
    ...(detail !== undefined && { detail }),
  }
}

/** The names that hold most: `gcc-12, cpp-12, make and 4 more`. */
function detailOf(names: ReadonlyMap<string, number>): string | undefined {
  if (names.size === 0) return undefined
  const sorted = [...names].sort((a, b) => b[1] - a[1]).map(([name]) => name)
  const shown = sorted.slice(0, maxNames).join(', ')
  return names.size <= maxNames ? shown : `${shown} and ${names.size - maxNames} more`
}

/** The deepest folder that holds both, or the path itself where they are one. */
function commonPath(one: string, other: string): string {
  if (isInside(other, one)) return one
  let end = 0
  for (let index = 0; index < one.length && one[index] === other[index]; index++) if (one[index] === '/') end = index
  if (isInside(one, other)) return other
  return end === 0 ? '/' : one.slice(0, end)
}

function inOrder(a: Observation, b: Observation): number {
  return (
    compare(a.code, b.code) ||
    compare(a.path, b.path) ||
    (a.layer ?? -1) - (b.layer ?? -1) ||
    (a.by ?? -1) - (b.by ?? -1)
  )
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
}
