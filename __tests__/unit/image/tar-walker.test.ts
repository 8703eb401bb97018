import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { ActionError } from '../../../src/errors.ts'
import { createTarWalker, type TarEntry, type TarVisitor } from '../../../src/image/tar-walker.ts'
import { type TarCase, tarCases } from '../../kit/tar-cases.ts'
import { archive, file, header, pax } from '../../kit/tar-writer.ts'

type Seen = [string, string, number][]

/** The size is that of the content which came, and not what was claimed of it. */
function visitorOf(seen: Seen): TarVisitor {
  let bytes = 0
  let file: TarEntry | undefined
  return {
    entry(entry) {
      if (entry.type === 'file') file = entry
      else seen.push([entry.path, entry.type, entry.fileBytes])
    },
    content(part) {
      bytes += part.length
    },
    fileEnd() {
      expect(bytes).toBe(file?.fileBytes)
      seen.push([file?.path ?? '', 'file', bytes])
      bytes = 0
    },
  }
}

function walk(tar: Uint8Array, chunkBytes = 1 << 20, maxHeaders = 1000): Seen {
  const seen: Seen = []
  const walker = createTarWalker({
    place: 'Layer sha256:x',
    maxHeaders,
    visitor: visitorOf(seen),
  })
  for (let offset = 0; offset < tar.length; offset += chunkBytes) walker.push(tar.subarray(offset, offset + chunkBytes))
  walker.end()
  return seen
}

function outcome(tarCase: TarCase, chunkBytes?: number): unknown {
  try {
    return walk(tarCase.tar, chunkBytes)
  } catch (error) {
    if (error instanceof ActionError && error.code === 'layer-invalid') return 'refused'
    throw error
  }
}

describe('attack 27: what is counted is what the engine would unpack', () => {
  test.each(tarCases)('$name', (tarCase) => {
    expect(outcome(tarCase)).toEqual(tarCase.expected)
  })

  test.each(tarCases)('$name, byte by byte', (tarCase) => {
    expect(outcome(tarCase, 1)).toEqual(tarCase.expected)
  })

  test('the message names the layer, the entry and the place', () => {
    expect(() => walk(archive(header({ name: 'odd\n', type: 'V' })))).toThrow(
      'Layer sha256:x is not a tar archive that an engine could unpack: entry "odd\\u{a}" at byte 0 has the type "V"',
    )
  })
})

describe('fault 31: unusual but honest layers give the right numbers', () => {
  test('70,000 entries', () => {
    const one = file('f', 'hello')
    const seen = walk(archive(...new Array<Buffer>(70_000).fill(one)), 1 << 18, 100_000)
    expect(seen.length).toBe(70_000)
    expect(seen.reduce((sum, [, , bytes]) => sum + bytes, 0)).toBe(350_000)
  })

  test.each(['header', 'pax'] as const)('a file of 9 GiB, its size in the %s', (where) => {
    const bytes = 9 * 2 ** 30
    const head =
      where === 'header'
        ? header({ name: 'big', size: bytes })
        : Buffer.concat([pax([['size', `${bytes}`]]), header({ name: 'big' })])
    const seen: Seen = []
    const walker = createTarWalker({
      place: 'x',
      maxHeaders: 9,
      visitor: visitorOf(seen),
    })
    walker.push(head)
    const zeros = new Uint8Array(1 << 26)
    for (let sent = 0; sent < bytes; sent += zeros.length) walker.push(zeros)
    walker.push(archive(file('after', 'x')))
    walker.end()
    expect(seen).toEqual([
      ['big', 'file', bytes],
      ['after', 'file', 1],
    ])
  })
})

test('attack 26: more headers than the limit are refused by name', () => {
  const tar = archive(...new Array<Buffer>(11).fill(header({ name: 'f' })))
  expect(() => walk(tar, 512, 10)).toThrow(
    expect.objectContaining({ code: 'limit-exceeded', message: expect.stringContaining('more than 10 entries') }),
  )
})

test('however the stream is cut into chunks, the entries are the same', () => {
  const entry = fc.record({ name: fc.stringMatching(/^[a-z]{1,90}$/), data: fc.uint8Array({ maxLength: 1500 }) })
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 8 }), fc.integer({ min: 1, max: 3000 }), (entries, chunkBytes) => {
      const tar = archive(...entries.map(({ name, data }) => file(name, data)))
      expect(walk(tar, chunkBytes)).toEqual(entries.map(({ name, data }) => [name, 'file', data.length]))
    }),
  )
})

test('damaged archives are read or refused, never anything else', () => {
  const sound = archive(pax([['path', 'long']]), file('f', 'hello'), file('g', 'x'.repeat(600)))
  const damage = fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(damage, (changes) => {
      const tar = Buffer.from(sound)
      for (const [at, value] of changes) tar[at] = value
      const seen = outcome({ name: '', tar, expected: [] })
      expect(seen === 'refused' || Array.isArray(seen)).toBe(true)
    }),
    { numRuns: 1000 },
  )
})
