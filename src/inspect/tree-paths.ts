import { ActionError } from '../errors.ts'
import type { Digest } from '../model/digest.ts'
import { quote } from '../model/quote.ts'
import { int32Column, uint16Column } from './number-column.ts'

/** Every path that any layer names, as a number that stays the same; 0 is the root. */
export type TreePaths = {
  readonly count: number
  /** The root's is the root. */
  parent(path: number): number
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
/** Folders that no archive lists count as well, and a path of 4 kB can name two thousand of them. */
const maxPaths = 8_000_000

/**
 * Throws `layer-invalid` for a path that no engine could make and `limit-exceeded` for too many of them. What is derived from `digests` decides where a path lies in the
 * table: nobody can choose paths that meet there without changing the digests.
 */
export function createTreePaths(digests: readonly Digest[]): TreePaths {
  const names: string[] = ['']
  const nameIds = new Map<string, number>([['', 0]])
  const parents = int32Column()
  const pathNames = int32Column()
  const lengths = uint16Column()
  const [first, second] = factorsOf(digests)
  let count = 1
  let slots = new Int32Array(1 << 12)

  function slotOf(folder: number, nameId: number): number {
    const mask = slots.length - 1
    let hash = (Math.imul(folder + 1, first) + Math.imul(nameId + 1, second)) | 0
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
    let slot = (hash ^ (hash >>> 13)) & mask
    for (;;) {
      const path = slots[slot] ?? 0
      if (path === 0 || (parents.get(path) === folder && pathNames.get(path) === nameId)) return slot
      slot = (slot + 1) & mask
    }
  }

  function grow(): void {
    slots = new Int32Array(slots.length * 2)
    for (let path = 1; path < count; path += 1) slots[slotOf(parents.get(path), pathNames.get(path))] = path
  }

  function nameIdOf(name: string): number {
    const known = nameIds.get(name)
    if (known !== undefined) return known
    const own = ownCopy(name)
    nameIds.set(own, names.length)
    return names.push(own) - 1
  }

  function text(path: number): string {
    const parts: string[] = []
    for (let at = path; at !== 0; at = parents.get(at)) parts.push(names[pathNames.get(at)] ?? '')
    return `/${parts.reverse().join('/')}`
  }

  return {
    get count() {
      return count
    },
    parent: (path) => parents.get(path),
    name: (path) => names[pathNames.get(path)] ?? '',
    text,
    find(folder, name) {
      const nameId = nameIds.get(name)
      return (nameId === undefined ? undefined : slots[slotOf(folder, nameId)]) || undefined
    },
    child(folder, name) {
      const nameId = nameIdOf(name)
      const slot = slotOf(folder, nameId)
      const known = slots[slot] ?? 0
      if (known !== 0) return known
      const length = lengths.get(folder) + 1 + name.length
      if (length > maxPathUnits || name.length > maxNameUnits) {
        throw new ActionError(
          'layer-invalid',
          `no engine makes the path ${quote(`${text(folder)}/${name}`)}: it is too long`,
        )
      }
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
      if (count * 2 > slots.length) grow()
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

/** A part of a string keeps all of it in memory, and a name is a part of a path. */
function ownCopy(name: string): string {
  const encoding = /^[\u0000-\u00ff]*$/.test(name) ? 'latin1' : 'utf16le'
  return Buffer.from(name, encoding).toString(encoding)
}
