import { int32Column } from './number-column.ts'
import { mostProbes, seedAfter } from './probe-limit.ts'

/** Every name that is in a path, each once, as a number. */
export type TreeNames = {
  /** Undefined where the name is new. */
  find(name: string): number | undefined
  idOf(name: string): number
  text(id: number): string
  /** Below 0 where the first comes first, by UTF-16 units. */
  compare(left: number, right: number): number
}

/**
 * The names lie in one buffer, since half a million strings take three times as much memory. Each UTF-16 unit is written by itself in UTF-8's way (Unicode Technical Report 26, CESU-8):
 * stray surrogates stay what they are, and the order of the bytes is that of the units. `seed` is odd, and decides where a name lies in the table; where too many meet, another one takes its
 * place. `find` and `idOf` throw `limit-exceeded` where that does not help.
 */
export function createTreeNames({
  capacity,
  maxProbes = mostProbes,
  ...given
}: {
  readonly seed: number
  readonly capacity: number
  readonly maxProbes?: number
}): TreeNames {
  let { seed } = given
  let usedSeeds = 0
  let bytes = Buffer.alloc(1 << 16)
  let slots = new Int32Array(1 << 12)
  const ends = int32Column(capacity)
  const hashes = int32Column(capacity)
  let count = 0

  const startOf = (id: number) => (id === 0 ? 0 : ends.get(id - 1))

  // Of the name that was written last: a value of its own for each would take a tenth of the time.
  let [end, hash] = [0, 0]

  /** Writes a name after all others, where it stays if it is new. */
  function write(name: string): void {
    const start = startOf(count)
    if (start + 3 * name.length > bytes.length) {
      const grown = Buffer.alloc(Math.ceil(bytes.length * 1.5) + 3 * name.length)
      bytes.copy(grown)
      bytes = grown
    }
    end = start
    hash = seed | 0
    for (let index = 0; index < name.length; index += 1) {
      const unit = name.charCodeAt(index)
      if (unit < 0x80) bytes[end++] = unit
      else {
        if (unit < 0x800) bytes[end++] = 0xc0 | (unit >> 6)
        else {
          bytes[end++] = 0xe0 | (unit >> 12)
          bytes[end++] = 0x80 | ((unit >> 6) & 0x3f)
        }
        bytes[end++] = 0x80 | (unit & 0x3f)
      }
      hash = hashWith(hash, unit)
    }
  }

  function hashWith(before: number, unit: number): number {
    const mixed = Math.imul(before ^ unit, seed)
    return mixed ^ (mixed >>> 15)
  }

  /** Names are short: a call of the buffer's own comparison takes longer. */
  function isSame(id: number, start: number): boolean {
    const from = startOf(id)
    if (ends.get(id) - from !== end - start) return false
    for (let index = start; index < end; index += 1) {
      if (bytes[index] !== bytes[from + index - start]) return false
    }
    return true
  }

  function compare(left: number, right: number): number {
    const [from, offset] = [startOf(left), startOf(right) - startOf(left)]
    const end = Math.min(ends.get(left), ends.get(right) - offset)
    for (let index = from; index < end; index += 1) {
      const difference = (bytes[index] ?? 0) - (bytes[index + offset] ?? 0)
      if (difference !== 0) return difference
    }
    return ends.get(left) - (ends.get(right) - offset)
  }

  /** Undefined: too many others are in the way. */
  function slotOfWritten(): number | undefined {
    const [start, mask] = [startOf(count), slots.length - 1]
    for (let probe = 0; probe < maxProbes; probe += 1) {
      const slot = (hash + probe) & mask
      const id = (slots[slot] ?? 0) - 1
      if (id < 0) return slot
      if (hashes.get(id) === hash && isSame(id, start)) return slot
    }
    return undefined
  }

  function slotOf(name: string): number {
    for (;;) {
      write(name)
      const slot = slotOfWritten()
      if (slot !== undefined) return slot
      reseed()
    }
  }

  function reseed(): void {
    do {
      seed = seedAfter({ seed, used: usedSeeds })
      usedSeeds += 1
      for (let id = 0; id < count; id += 1) {
        const name = textOf(bytes, { start: startOf(id), end: ends.get(id) })
        let anew = seed | 0
        for (let index = 0; index < name.length; index += 1) anew = hashWith(anew, name.charCodeAt(index))
        hashes.set(id, anew)
      }
    } while (!isFilled(slots.length))
  }

  function isFilled(length: number): boolean {
    slots = new Int32Array(length)
    for (let id = 0; id < count; id += 1) {
      let probe = 0
      while (slots[(hashes.get(id) + probe) & (length - 1)] !== 0) if (++probe >= maxProbes) return false
      slots[(hashes.get(id) + probe) & (length - 1)] = id + 1
    }
    return true
  }

  return {
    find(name) {
      const id = slots[slotOf(name)] ?? 0
      return id === 0 ? undefined : id - 1
    },
    idOf(name) {
      const slot = slotOf(name)
      const known = slots[slot] ?? 0
      if (known > 0) return known - 1
      ends.set(count, end)
      hashes.set(count, hash)
      count += 1
      slots[slot] = count
      if (count * 2 > slots.length && !isFilled(slots.length * 2)) reseed()
      return count - 1
    },
    text: (id) => textOf(bytes, { start: startOf(id), end: ends.get(id) }),
    compare,
  }
}

function textOf(bytes: Buffer, { start, end }: { readonly start: number; readonly end: number }): string {
  let index = start
  while (index < end && (bytes[index] ?? 0) < 0x80) index += 1
  const ascii = bytes.toString('latin1', start, index)
  if (index === end) return ascii
  const units: number[] = []
  const more = () => {
    index += 1
    return (bytes[index] ?? 0) & 0x3f
  }
  for (; index < end; index += 1) {
    const first = bytes[index] ?? 0
    if (first < 0x80) units.push(first)
    else if (first < 0xe0) units.push(((first & 0x1f) << 6) | more())
    else units.push(((first & 0x0f) << 12) | (more() << 6) | more())
  }
  return ascii + String.fromCharCode(...units)
}
