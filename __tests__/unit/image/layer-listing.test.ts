import { createHash } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { textOfBytes } from '../../../src/model/byte-text.ts'
import { createListingWriter } from '../../../src/image/listing-writer.ts'
import { layerLimits } from '../../../src/image/layer-limits.ts'
import { openRecord } from '../../../src/image/open-record.ts'
import { packRecord } from '../../../src/image/pack-record.ts'
import type { ElfFacts, EntryType, ListedEntry } from '../../../src/model/layer-listing.ts'
import { entriesOf, listTar } from '../../kit/list-tar.ts'
import { sha256 } from '../../kit/layout-builder.ts'
import {
  archive,
  directory,
  endMarker,
  file,
  gnuLong,
  hardLink,
  header,
  padded,
  pax,
  symlink,
} from '../../kit/tar-writer.ts'
import { tinyElf } from '../../kit/tiny-elf.ts'

const hashOf = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex').slice(0, 32)
const octal = (value: number) => value.toString(8).padStart(7, '0')

describe('what a header and the records before it say of an entry', () => {
  const owned = (fields: Readonly<Record<number, string>>) => ({
    alter: (block: Buffer) => {
      for (const [at, text] of Object.entries(fields)) block.write(text, Number(at), 'latin1')
    },
  })
  const times: [string, string][] = [
    ['mtime', '1700000000.987654321'],
    ['uid', '4000000000'],
    ['gid', '70000'],
  ]
  test.each<[string, Buffer, Partial<ListedEntry>]>([
    [
      'owner, mode and time of a file',
      file('f', 'x', owned({ 100: octal(0o4755), 108: octal(1000), 116: octal(50), 136: '14524620700' })),
      { mode: 0o4755, uid: 1000, gid: 50, mtimeSeconds: 0o14524620700, contentHash: hashOf('x') },
    ],
    ['mode with the type of the file in it', file('f', '', { mode: 0o100640 }), { mode: 0o640 }],
    [
      'PAX records that overrule the header, fractions of a second cut off',
      Buffer.concat([pax(times), file('f', '')]),
      { mtimeSeconds: 1700000000, uid: 4000000000, gid: 70000 },
    ],
    ['a time before the epoch', Buffer.concat([pax([['mtime', '-1.5']]), file('f', '')]), { mtimeSeconds: -1 }],
    ['empty records, which say nothing', Buffer.concat([pax([['uid', '']]), file('f', '')]), { path: 'f', uid: 0 }],
    ['an empty file', file('f', ''), { fileBytes: 0, contentHash: hashOf('') }],
    ['a folder', directory('d/'), { path: 'd', type: 'directory', fileBytes: 0, mode: 0o755 }],
    ['a symlink, as it is written', symlink('s', '../../etc//x/'), { type: 'symlink', linkName: '../../etc//x/' }],
    ['a hard link, cleaned', hardLink('h', '/../a/./b/'), { type: 'hardlink', linkName: 'a/b' }],
    ['a long link of PAX', Buffer.concat([pax([['linkpath', 'a=b\nc']]), symlink('s', 'x')]), { linkName: 'a=b\nc' }],
    [
      'a long link of GNU',
      Buffer.concat([gnuLong('k'.repeat(300), 'K'), symlink('s', 'x')]),
      { linkName: 'k'.repeat(300) },
    ],
    ['the root itself', directory('./'), { path: '', type: 'directory' }],
    ['a name that climbs', file('a/../../../etc/passwd', ''), { path: 'etc/passwd' }],
    ['an absolute name', file('//abs//./x', ''), { path: 'abs/x' }],
    ['a whiteout, as it is', file('a/.wh.b', ''), { path: 'a/.wh.b', type: 'file' }],
    ['a name called __proto__', file('__proto__/constructor', ''), { path: '__proto__/constructor' }],
  ])('%s', async (_, entry, expected) => {
    expect(entriesOf(await listTar(archive(entry)))).toEqual([expect.objectContaining(expected)])
  })

  test('only links have a link name, only files a hash', async () => {
    const stray = { linkName: 'stray' }
    const [first, second] = entriesOf(await listTar(archive(file('f', '', stray), directory('d/', stray))))
    expect(first).not.toHaveProperty('linkName')
    expect(second).not.toHaveProperty('linkName')
    expect(second).not.toHaveProperty('contentHash')
  })

  test.each([
    ['path', Buffer.concat([pax([['path', 'p/'.repeat(2049)]]), file('f', '')])],
    ['path of multibyte characters', Buffer.concat([pax([['path', '\u{1f600}'.repeat(1024)]]), file('f', '')])],
    ['link', Buffer.concat([gnuLong('k'.repeat(4096), 'K'), symlink('s', 'x')])],
  ])('a %s that no file system takes is refused by name', async (_, entry) => {
    await expect(listTar(archive(entry))).rejects.toMatchObject({
      code: 'layer-invalid',
      message: expect.stringContaining('has a name of more than 4095 bytes'),
    })
  })

  test('a path that is long only until it is cleaned is none', async () => {
    const path = `${'x/../'.repeat(4000)}${'./'.repeat(4000)}f`
    expect(entriesOf(await listTar(archive(pax([['path', path]]), file('f', ''))))).toMatchObject([{ path: 'f' }])
  })
})

describe('names are bytes, and two names never fall together', () => {
  const named = (bytes: readonly number[]) =>
    header({ name: '', alter: (block) => void Buffer.from(bytes).copy(block, 0) })

  test.each<[string, readonly number[], string]>([
    ['UTF-8', [...Buffer.from('ä\u{1f600}')], 'ä\u{1f600}'],
    ['Latin 1', [0x66, 0xe4, 0x72], 'f\udce4r'],
    ['the replacement character itself', [0xef, 0xbf, 0xbd], '\ufffd'],
    ['a character that is cut off', [0x61, 0xf0, 0x9f, 0x98], 'a\udcf0\udc9f\udc98'],
    ['a surrogate in UTF-8', [0xed, 0xb2, 0x80], '\udced\udcb2\udc80'],
    ['a slash in two bytes', [0xc0, 0xaf], '\udcc0\udcaf'],
    ['beyond Unicode', [0xf4, 0x90, 0x80, 0x80], '\udcf4\udc90\udc80\udc80'],
  ])('%s', async (_, bytes, path) => {
    expect(entriesOf(await listTar(archive(named(bytes))))).toMatchObject([{ path }])
  })

  test('any two names', async () => {
    const byte = fc.integer({ min: 1, max: 255 }).filter((value) => value !== 0x2f && value !== 0x2e)
    const name = fc.array(byte, { minLength: 1, maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(name, { minLength: 2, maxLength: 20, selector: String }), async (names) => {
        const paths = entriesOf(await listTar(archive(...names.map(named)))).map(({ path }) => path)
        expect(new Set(paths).size).toBe(names.length)
      }),
    )
  })
})

describe('content', () => {
  test('is hashed alike however the stream is cut, and as a sparse file is written out', async () => {
    const data = Buffer.alloc(5000)
    data.write('01234')
    data.write('56789', 1000)
    const sparse = Buffer.concat([
      pax([
        ['GNU.sparse.major', '1'],
        ['GNU.sparse.minor', '0'],
        ['GNU.sparse.name', 'sparse'],
        ['GNU.sparse.realsize', '5000'],
      ]),
      header({ name: 'GNUSparseFile.0/sparse', size: 512 + 10 }),
      padded(Buffer.from('2\n0\n5\n1000\n5\n')),
      padded(Buffer.from('0123456789')),
    ])
    const [plain, sparsely] = entriesOf(await listTar(archive(file('plain', data), sparse)))
    expect(plain?.contentHash).toBe(hashOf(data))
    expect(sparsely).toMatchObject({ path: 'sparse', fileBytes: 5000, contentHash: hashOf(data) })
  })

  const status = 'Package: a\nStatus: install ok installed\n'
  test('is kept of files that say what is installed, and of no others', async () => {
    const listing = await listTar(
      archive(file('etc/passwd', 'root'), file('var/lib/dpkg/status', status), file('./var/lib/dpkg/status', '')),
    )
    const kept = [0, 1, 2].map((index) => listing.content(index))
    expect(kept.map((bytes) => bytes && Buffer.from(bytes).toString())).toEqual([undefined, status, undefined])
    expect(listing.notKept).toEqual([])
  })

  test('attack 26: takes the memory that it packs to, and comes back as it was', async () => {
    const newlines = Buffer.alloc(8 * 2 ** 20, '\n')
    const listing = await listTar(archive(header({ name: 'var/lib/dpkg/status', size: newlines.length }), newlines))
    expect(listing.held.keptBytes).toBeLessThan(newlines.length / 1000)
    expect(newlines.equals(listing.content(0) ?? new Uint8Array())).toBe(true)
  })

  test('that an image has no room for is left out whole and named; a list without room is refused', async () => {
    const tar = archive(file('var/lib/dpkg/status', status))
    const { held, notKept } = await listTar(tar)
    expect(notKept).toEqual([])
    const listing = await listTar(tar, {}, { ...held, keptBytes: held.keptBytes - 1 })
    expect([listing.contents, listing.content(0), listing.entry(0).path]).toEqual([
      ...['left-out', undefined, 'var/lib/dpkg/status'],
    ])
    expect(listing.held).toEqual({ ...held, keptBytes: 0 })
    expect(listing.notKept).toMatchObject([{ path: '', reason: expect.stringContaining('more than 67108864 bytes') }])
    await expect(listTar(tar, {}, { ...held, listBytes: held.listBytes - 1 })).rejects.toMatchObject({
      code: 'limit-exceeded',
      message: expect.stringContaining(`with layer ${listing.digest} their lists take more than 536870912 bytes`),
    })
  })

  test('that does not fit is named', async () => {
    const entry = file('var/lib/dpkg/status', status)
    const listing = await listTar(archive(entry, entry, entry), { maxKeptBytes: 2 * status.length })
    expect([0, 1, 2].map((index) => listing.content(index)?.length)).toEqual([status.length, status.length, undefined])
    expect(listing.notKept).toEqual([
      {
        path: 'var/lib/dpkg/status',
        reason: `the files like it in this layer have more than ${2 * status.length} bytes`,
      },
    ])
  })

  test('that is too large for its kind is named', async () => {
    const listing = await listTar(archive(file('etc/os-release', Buffer.alloc(2 ** 20))))
    expect(listing.content(0)).toBeUndefined()
    expect(listing.notKept).toMatchObject([
      { path: 'etc/os-release', reason: expect.stringMatching(/^it has more than \d+ bytes$/) },
    ])
  })

  test('that is left out a thousand times is counted from then on', async () => {
    const writer = createListingWriter({ place: 'x', maxBytes: 0, maxKeptBytes: 0 })
    for (let index = 0; index < 1003; index += 1) writer.leaveOut(`${index}`, 'why')
    expect(writer.written().notKept.length).toBe(1001)
    expect(writer.written().notKept.at(-1)).toEqual({ path: '', reason: '3 more files were too large to be kept' })
  })

  test('an index that is none is refused', async () => {
    const listing = await listTar(archive(file('a', '')))
    for (const index of [-1, 1, 0.5, Number.NaN]) {
      expect(() => listing.entry(index)).toThrow('has 1 entries')
      expect(() => listing.content(index)).toThrow('has 1 entries')
    }
  })

  test('of an ELF file is told wherever the stream is cut', async () => {
    const elf = tinyElf({ platform: 'linux/arm64', text: 'x'.repeat(2000), status: 0 })
    const [entry] = entriesOf(await listTar(archive(file('bin/x', elf))))
    expect(entry).toMatchObject({ contentHash: hashOf(elf), elf: { machine: 0xb7, kind: 'executable' } })
  })
})

describe('a listing is what was put into it', () => {
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 30 }), fc.uint8Array({ maxLength: 30 }).map(textOfBytes))
  const types: EntryType[] = ['file', 'hardlink', 'symlink', 'character', 'block', 'directory', 'fifo']
  const elf: fc.Arbitrary<ElfFacts> = fc.record(
    {
      machine: fc.nat(0xffff),
      kind: fc.constantFrom('executable', 'library', 'object'),
      debugBytes: fc.nat(),
      language: fc.constantFrom('go', 'rust'),
      module: fc.string(),
    },
    { requiredKeys: ['machine', 'kind', 'debugBytes'] },
  )
  const entry = fc
    .record({
      path: text,
      type: fc.constantFrom(...types),
      fileBytes: fc.maxSafeNat(),
      mode: fc.nat(0o7777),
      uid: fc.nat(0xffffffff),
      gid: fc.nat(0xffffffff),
      mtimeSeconds: fc.maxSafeInteger(),
      linkName: text,
      contentHash: fc.stringMatching(/^[0-9a-f]{32}$/),
      elf: fc.option(elf, { nil: undefined }),
      kept: fc.option(fc.uint8Array({ maxLength: 100 }), { nil: undefined }),
    })
    .map(({ linkName, contentHash, elf, kept, ...common }) => ({
      kept,
      entry: {
        ...common,
        ...((common.type === 'hardlink' || common.type === 'symlink') && { linkName }),
        ...(common.type === 'file' && { contentHash, ...(elf && { elf }) }),
      } satisfies ListedEntry,
    }))

  test('after it was kept and read back', async () => {
    const digest = sha256(Buffer.from('layer'))
    const content = { digest, compressedBytes: 1, diffId: digest, uncompressedBytes: 1, entryCount: 1, machines: [] }
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 40 }), async (all) => {
        const { maxListingBytes: maxBytes, maxKeptBytes } = layerLimits
        const writer = createListingWriter({ place: 'x', maxBytes, maxKeptBytes })
        for (const { entry, kept } of all) writer.add(entry, kept)
        const record = openRecord(await packRecord(content, writer.written()), digest)
        const listing = await record?.listing()
        if (listing === undefined) throw new Error('It cannot be read back')
        expect(record?.content).toEqual(content)
        expect(entriesOf(listing)).toEqual(all.map(({ entry }) => entry))
        expect(all.map((_, index) => listing.content(index))).toEqual(all.map(({ kept }) => kept))
      }),
      { numRuns: 50 },
    )
  }, 60_000)
})

test('fault 31: half a million entries are listed within 80 MB, and so many that they take more than the limit are refused', async () => {
  const name = (index: number) => `usr/lib/python3/dist-packages/package/module_${index}.py`
  const thousand = Buffer.concat(Array.from({ length: 1000 }, (_, index) => header({ name: name(index) })))
  const tar = Buffer.concat([...new Array<Buffer>(500).fill(thousand), endMarker])
  const listing = await listTar(tar, { maxListingBytes: 80e6 })
  expect(listing.entryCount).toBe(500_000)
  expect(listing.entry(499_999)).toMatchObject({ path: name(999), type: 'file', fileBytes: 0 })
  await expect(listTar(tar, { maxListingBytes: 8e6 })).rejects.toMatchObject({
    code: 'limit-exceeded',
    message: expect.stringContaining('has so many entries that their list takes more than 8000000 bytes'),
  })
}, 120_000)
