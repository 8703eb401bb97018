import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { createElfReader } from '../../../src/image/elf-reader.ts'
import { type ElfSectionSpec, type ElfSpec, elfFile } from '../../kit/elf-builder.ts'
import { tinyElf } from '../../kit/tiny-elf.ts'

function read(file: Uint8Array, chunkBytes = file.length) {
  const reader = createElfReader(file.length)
  for (let at = 0; at < file.length; at += chunkBytes) reader.push(file.subarray(at, at + chunkBytes))
  return reader.end()
}

const content = (bytes: number) => Buffer.alloc(bytes, 0x55)
const debug: readonly ElfSectionSpec[] = [
  { name: '.text', content: content(5000) },
  { name: '.comment', content: content(40) },
  { name: '.debug_info', content: content(700) },
  { name: '.zdebug_line', content: content(60) },
  { name: '.debugging', content: content(900) },
  { name: '.symtab', type: 2, link: 7, content: content(5) },
  { name: '.strtab', type: 3, content: content(3) },
  { name: '.debug_frame', bytes: 100_000 },
]
const debugBytes = 768

describe.each([32, 64] as const)('%d bits', (bits) => {
  test.each([
    ['little endian', true],
    ['big endian', false],
  ])('%s: what only debuggers read, in chunks of any length', (_, littleEndian) => {
    for (const order of ['headers last', 'headers first'] as const) {
      const file = elfFile({ bits, littleEndian, sections: debug, machine: 183, order })
      for (const chunkBytes of [1, 63, 64, 8191, 8192, 8193, file.length]) {
        expect(read(file, chunkBytes)).toEqual({ machine: 183, kind: 'executable', debugBytes })
      }
    }
  })
})

test('what is large passes by, and names far from the headers leave what is not loaded', () => {
  const large = { name: '.text', content: content(300_000) }
  expect(read(elfFile({ sections: [large, ...debug] }), 10_000)?.debugBytes).toBe(debugBytes)
  expect(read(elfFile({ sections: [large, ...debug], order: 'headers first' }), 10_000)?.debugBytes).toBe(debugBytes)
  // The names begin more than 64 KiB before the headers.
  const many = Array.from({ length: 1000 }, (_, index) => ({
    name: `.text.${'f'.repeat(70)}${index}`,
    content: content(10),
  }))
  expect(read(elfFile({ sections: [...debug, ...many] }), 10_000)?.debugBytes).toBe(debugBytes + 40)
})

const dynamic = (...pairs: readonly (readonly [number, number])[]): ElfSectionSpec => {
  const bytes = Buffer.alloc(16 * (pairs.length + 1))
  for (const [index, [tag, value]] of pairs.entries()) {
    bytes.writeBigUInt64LE(BigInt(tag), 16 * index)
    bytes.writeBigUInt64LE(BigInt(value), 16 * index + 8)
  }
  return { name: '.dynamic', content: bytes }
}
const interpreter = { name: '.interp', content: Buffer.from('/lib/ld.so\0') }
const [needed, soname, flags1] = [1, 14, 0x6ffffffb]

describe('kinds', () => {
  test.each<[string, ElfSpec, string]>([
    ['fixed in memory', { type: 2 }, 'executable'],
    [
      'with an interpreter',
      { type: 3, sections: [interpreter], segments: [{ type: 3, section: '.interp' }] },
      'executable',
    ],
    [
      'static and position-independent',
      { type: 3, sections: [dynamic([flags1, 0x08000001])], segments: [{ type: 2, section: '.dynamic' }] },
      'executable',
    ],
    [
      'a library that can be called by hand',
      {
        ...{ type: 3, sections: [interpreter, dynamic([needed, 5], [soname, 9])] },
        segments: [
          { type: 3, section: '.interp' },
          { type: 2, section: '.dynamic' },
        ],
      },
      'library',
    ],
    [
      'a library',
      { type: 3, sections: [dynamic([soname, 9])], segments: [{ type: 2, section: '.dynamic' }] },
      'library',
    ],
    ['a kernel module', { type: 1 }, 'object'],
    ['a core file', { type: 4 }, 'object'],
  ])('%s', (_, spec, kind) => expect(read(elfFile(spec), 100)?.kind).toBe(kind))
})

const text = (value: string) =>
  Buffer.concat([Buffer.from([(value.length & 127) | 128, value.length >> 7]), Buffer.from(value)])
const goInfo = (info: string, flags = 2) =>
  Buffer.concat([
    ...[content(160), Buffer.from('\xff Go buildinf:', 'latin1'), Buffer.from([8, flags]), Buffer.alloc(16)],
    ...[text('go1.23.4'), text(`${'s'.repeat(16)}${info}${'e'.repeat(16)}`)],
  ])
const goNote: ElfSectionSpec = {
  name: '.note.go.buildid',
  content: Buffer.from([4, 0, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0, 0x47, 0x6f, 0, 0, 1, 2, 3, 4]),
}
const go = (data: Buffer): ElfSpec => ({
  sections: [goNote, { name: '.text', content: content(20_000) }, { name: '.go.buildinfo', content: data }],
  segments: [
    { type: 1, flags: 5, section: '.text' },
    { type: 1, flags: 6, section: '.go.buildinfo' },
  ],
})

describe('toolchains', () => {
  const info = 'path\texample.org/app/cmd/server\nmod\texample.org/app\tv1.2.3\th1:x\ndep\tgolang.org/x/sys\tv0.1.0\n'
  test.each<[string, ElfSpec, object]>([
    ['Go, module and version', go(goInfo(info)), { language: 'go', module: 'example.org/app', version: 'v1.2.3' }],
    ['Go, not of a release', go(goInfo('mod\tapp\t(devel)\t\n')), { language: 'go', module: 'app' }],
    ['Go, without a module', go(goInfo('path\tcommand-line-arguments\n')), { module: 'command-line-arguments' }],
    ['Go before 1.18', go(goInfo(info, 0)), { language: 'go' }],
    ['Go, stripped of its build id', { sections: [{ name: '.gopclntab', content: content(9) }] }, { language: 'go' }],
    ['Go, cut off', go(goInfo(info).subarray(0, 200)), { language: 'go' }],
    [
      'Rust',
      {
        sections: [
          { name: '.data', content: content(100_000) },
          { name: '.comment', content: Buffer.from('GCC: (Debian)\0rustc version 1.80.0 (x)\0') },
          { name: '.symtab', content: content(100_000) },
        ],
        segments: [{ type: 1, section: '.data' }],
      },
      { language: 'rust' },
    ],
    ['Rust with a list of its crates', { sections: [{ name: '.dep-v0', content: content(9) }] }, { language: 'rust' }],
    ['C', { sections: debug }, {}],
  ])('%s', (_, spec, facts) => {
    for (const chunkBytes of [997, 1_000_000]) {
      const { machine, kind, debugBytes, ...toolchain } = read(elfFile(spec), chunkBytes) ?? {}
      expect([machine, kind, debugBytes]).not.toContain(undefined)
      expect(toolchain).toMatchObject(facts)
      expect(Object.keys(toolchain).filter((key) => key !== 'language')).toEqual(
        Object.keys(facts).filter((key) => key !== 'language'),
      )
    }
  })
})

test('programs that somebody else’s linker made', () => {
  expect(read(tinyElf({ platform: 'linux/arm64', text: 'hi', status: 0 }))).toEqual({
    ...{ machine: 183, kind: 'executable', debugBytes: 0 },
  })
  const path = process.execPath
  const reader = createElfReader(statSync(path).size)
  const file = openSync(path, 'r')
  const chunk = Buffer.alloc(1 << 20)
  for (let bytes = -1; bytes !== 0; ) {
    bytes = readSync(file, chunk)
    reader.push(chunk.subarray(0, bytes))
  }
  closeSync(file)
  // node's releases are built with their symbols.
  expect(reader.end()).toMatchObject({ kind: 'executable', debugBytes: expect.any(Number) })
})

describe('hostile files', () => {
  test.each([
    ['nothing', Buffer.alloc(0)],
    ['the magic alone', Buffer.from('\x7fELF')],
    ['a word size that is none', Buffer.from(`\x7fELF\x03\x01${'\0'.repeat(60)}`)],
    ['an order of bytes that is none', Buffer.from(`\x7fELF\x02\x03${'\0'.repeat(60)}`)],
    ['no ELF file', Buffer.alloc(100)],
  ])('%s', (_, bytes) => expect(read(bytes)).toBeUndefined())

  test('sizes that lead out of the file count nothing, and those that overlap no more than the file', () => {
    const file = elfFile({ sections: debug })
    const table = Number(file.readBigUInt64LE(40))
    file.writeBigUInt64LE(0xffff_ffff_ffff_ffffn, table + 3 * 64 + 32)
    expect(read(file)?.debugBytes).toBe(debugBytes - 700)
    const many = Array.from({ length: 50 }, (): ElfSectionSpec => ({ name: '.debug_x', content: content(1) }))
    const overlapping = elfFile({ sections: many })
    const headers = Number(overlapping.readBigUInt64LE(40))
    for (let index = 1; index <= 50; index += 1) {
      overlapping.writeBigUInt64LE(0n, headers + index * 64 + 24)
      overlapping.writeBigUInt64LE(BigInt(overlapping.length), headers + index * 64 + 32)
    }
    expect(read(overlapping)?.debugBytes).toBe(overlapping.length)
  })

  test('attack 28: as many sections as a linker may make are looked at once, and more are none', () => {
    const parts = (count: number) =>
      elfFile({
        sections: [...debug, ...new Array<ElfSectionSpec>(count).fill({ name: '.debug_x', content: content(1) })],
      })
    const own = debug.length + 2
    expect(read(parts(4096 - own))?.debugBytes).toBe(debugBytes + 4096 - own)
    expect(read(parts(4097 - own))?.debugBytes).toBe(0)
  })

  test('changed bytes, cut off files and chunks of any length never make it throw, nor differ by the chunks', () => {
    const whole = elfFile({ ...go(goInfo('mod\tapp\tv1\t\n')), type: 3 })
    const change = fc.record({ at: fc.oneof(fc.nat(200), fc.nat(whole.length - 1)), value: fc.nat(255) })
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 20 }),
        fc.integer({ min: 1, max: whole.length }),
        fc.integer({ min: 1, max: 9000 }),
        (changes, bytes, chunkBytes) => {
          const file = Buffer.from(whole.subarray(0, bytes))
          for (const { at, value } of changes) if (at < bytes) file[at] = value
          expect(read(file, chunkBytes)).toEqual(read(file))
        },
      ),
    )
  })
})
