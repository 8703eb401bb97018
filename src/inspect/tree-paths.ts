import { ActionError } from '../errors.ts'
import type { Digest } from '../model/digest.ts'
import { quote } from '../model/quote.ts'
import { int32Column, uint16Column } from './number-column.ts'
import { mostProbes, seedAfter } from './probe-limit.ts'
import { createTreeNames } from './tree-names.ts'

/** Every path that any layer names, as a number that stays the same; 0 is the root. */
export type TreePaths = {
  readonly count: number
  /** The root's is the root. */
  parent(path: number): number
  /** Below 0 where the name of the first comes first, by UTF-16 units. */
  compareNames(left: number, right: number): number
  /** The last part of it. */
  name(path: number): string
  /** From the root: `/usr/bin`. */
  text(path: number): string
  child(folder: number, name: string): number
  /** Undefined where nobody named it. */
  find(folder: number, name: string): number | undefined
}

// Linux takes neither longer paths nor longer names. Here they are counted in UTF-16 units, of which none is less than a byte.
const maxPathUnits = 4_095
const maxNameUnits = 255
/** Folders whose texts are kept at a time. */
const mostKnown = 4_096
/** Folders that no archive lists count as well, and a path of 4 kB can name two thousand of them. */
const mostPaths = 8_000_000

/**
 * `child` throws `layer-invalid` for a path that no engine could make and `limit-exceeded` for too many of them. What is derived from `digests` decides where names and paths lie in their
 * tables: whoever chooses those that meet there changes the digests, and where too many meet all the same other numbers take their place.
 */
export function createTreePaths({
  digests,
  capacity,
  maxPaths = mostPaths,
  maxProbes = mostProbes,
}: {
  readonly digests: readonly Digest[]
  /** How many paths are expected. */
  readonly capacity: number
  readonly maxPaths?: number
  readonly maxProbes?: number
}): TreePaths {
  let [first, second] = factorsOf(digests)
  let usedSeeds = 0
  const names = createTreeNames({ seed: first ^ (second << 1), capacity })
  const parents = int32Column(capacity)
  const pathNames = int32Column(capacity)
  const lengths = uint16Column(capacity)
  let count = 1
  let slots = new Int32Array(1 << 12)

  /** Undefined: too many others are in its way. */
  function triedSlot(folder: number, nameId: number): number | undefined {
    const mask = slots.length - 1
    let hash = (Math.imul(folder + 1, first) + Math.imul(nameId + 1, second)) | 0
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
    hash ^= hash >>> 13
    for (let probe = 0; probe < maxProbes; probe += 1) {
      const slot = (hash + probe) & mask
      const path = slots[slot] ?? 0
      if (path === 0 || (parents.get(path) === folder && pathNames.get(path) === nameId)) return slot
    }
    return undefined
  }

  function slotOf(folder: number, nameId: number): number {
    for (;;) {
      const slot = triedSlot(folder, nameId)
      if (slot !== undefined) return slot
      reseed()
    }
  }

  function reseed(): void {
    do {
      first = seedAfter({ seed: first, used: usedSeeds })
      second = seedAfter({ seed: second, used: usedSeeds })
      usedSeeds += 1
    } while (!isFilled(slots.length))
  }

  function isFilled(length: number): boolean {
    slots = new Int32Array(length)
    for (let path = 1; path < count; path += 1) {
      const slot = triedSlot(parents.get(path), pathNames.get(path))
      if (slot === undefined) return false
      slots[slot] = path
    }
    return true
  }

  // A path can lead through two thousand folders: of each the text is made once, and not again for all that is in it.
  const known = new Map<number, string>()
  // Who walks a tree asks for a folder and then for what is in it.
  let last = { path: 0, text: '' }

  function text(path: number): string {
    if (path === 0) return '/'
    last = { path, text: `${folderText(parents.get(path))}/${names.text(pathNames.get(path))}` }
    return last.text
  }

  function folderText(folder: number): string {
    const missing: number[] = []
    let at = folder
    for (; at !== 0 && at !== last.path && !known.has(at); at = parents.get(at)) missing.push(at)
    let text = at === 0 ? '' : at === last.path ? last.text : (known.get(at) ?? '')
    if (known.size > mostKnown) known.clear()
    if (at !== 0) known.set(at, text)
    for (const path of missing.reverse()) {
      text = `${text}/${names.text(pathNames.get(path))}`
      known.set(path, text)
    }
    return text
  }

  const tooLong = (folder: number, name: string) =>
    new ActionError(
      'layer-invalid',
      `no engine makes the path ${quote(`${folderText(folder)}/${name}`)}: it is too long`,
    )

  return {
    get count() {
      return count
    },
    parent: (path) => parents.get(path),
    compareNames: (left, right) => names.compare(pathNames.get(left), pathNames.get(right)),
    name: (path) => names.text(pathNames.get(path)),
    text,
    find(folder, name) {
      const nameId = name.length > maxNameUnits ? undefined : names.find(name)
      return (nameId === undefined ? undefined : slots[slotOf(folder, nameId)]) || undefined
    },
    child(folder, name) {
      if (name.length > maxNameUnits) throw tooLong(folder, name)
      const nameId = names.idOf(name)
      const slot = slotOf(folder, nameId)
      const known = slots[slot] ?? 0
      if (known !== 0) return known
      const length = lengths.get(folder) + 1 + name.length
      if (length > maxPathUnits) throw tooLong(folder, name)
      if (count >= maxPaths) {
        throw new ActionError('limit-exceeded', `its layers name more than ${maxPaths} paths`, {
          hint: 'No image that is meant to be run has so many; look at what its layers add',
        })
      }
      const path = count
      count += 1
      parents.set(path, folder)
      pathNames.set(path, nameId)
      lengths.set(path, length)
      slots[slot] = path
      if (count * 2 > slots.length && !isFilled(slots.length * 2)) reseed()
      return path
    },
  }
}

function factorsOf(digests: readonly Digest[]): readonly [number, number] {
  let [first, second] = [0x9e3779b1, 0x85ebca77]
  for (const digest of digests) {
    first = Math.imul(first ^ Number.parseInt(digest.slice(7, 15), 16), 0x01000193)
    second = Math.imul(second ^ Number.parseInt(digest.slice(15, 23), 16), 0x01000193)
  }
  return [first | 1, second | 1]
}
