import { describe, expect, test } from '@jest/globals'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { constants, gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { type LayerLimits, layerLimits, maxDecompressedBytes } from '../../../src/image/layer-limits.ts'
import { readContent } from '../../../src/image/read-content.ts'
import { type ReadContent, readLayer } from '../../../src/image/read-layer.ts'
import type { LayerContent } from '../../../src/model/measurement.ts'
import { sha256 } from '../../kit/layout-builder.ts'
import { archive, file, header, pax } from '../../kit/tar-writer.ts'
import { tinyElf } from '../../kit/tiny-elf.ts'

setFlagsFromString('--expose-gc')

const sound = archive(file('a', 'hello'), file('b', 'x'.repeat(5000)))

async function* chunked(bytes: Uint8Array, chunkBytes: number): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < bytes.length; offset += chunkBytes) yield bytes.subarray(offset, offset + chunkBytes)
}

const place = { kind: 'layout', layoutDir: '/layout' } as const

type Changes = {
  readonly chunkBytes?: number
  readonly limits?: Partial<LayerLimits>
  /** What its descriptor says, where the blob differs. */
  readonly named?: Uint8Array
}

async function read(
  blob: Uint8Array,
  { chunkBytes = 1 << 20, limits = {}, named = blob }: Changes = {},
): Promise<LayerContent> {
  const open = () => chunked(blob, chunkBytes)
  const { content } = await readLayer(
    { digest: sha256(named), compressedBytes: named.length, place, open },
    within({ ...layerLimits, ...limits }),
  )
  return content
}

const within =
  (limits: LayerLimits): ReadContent =>
  (layer, chunks) =>
    readContent(layer, { chunks, limits })

const zstd = (bytes: Uint8Array) => zstdCompressSync(bytes, { params: { [constants.ZSTD_c_checksumFlag]: 1 } })
const skippable = Buffer.from('502a4d180400000001020304', 'hex')
const middle = 700

describe('fault 30: every way to store a layer gives its one size, or a refusal', () => {
  test.each<[string, Uint8Array]>([
    ['gzip', gzipSync(sound)],
    ['gzip in two members', Buffer.concat([gzipSync(sound.subarray(0, middle)), gzipSync(sound.subarray(middle))])],
    ['zstd', zstd(sound)],
    ['zstd in two frames', Buffer.concat([zstd(sound.subarray(0, middle)), zstd(sound.subarray(middle))])],
    [
      'zstd with skippable frames around',
      Buffer.concat([skippable, zstd(sound.subarray(0, middle)), skippable, zstd(sound.subarray(middle)), skippable]),
    ],
    ['no compression', sound],
  ])('%s', async (_, blob) => {
    for (const chunkBytes of [1 << 20, 100, 1]) {
      expect(await read(blob, { chunkBytes })).toEqual({
        digest: sha256(blob),
        compressedBytes: blob.length,
        diffId: sha256(sound),
        uncompressedBytes: 5005,
        entryCount: 2,
        machines: [],
      })
    }
  })

  test.each<[string, Uint8Array, string]>([
    ['text after gzip', Buffer.concat([gzipSync(sound), Buffer.from('garbage')]), 'cannot be decompressed'],
    ['zeros after gzip', Buffer.concat([gzipSync(sound), Buffer.alloc(1000)]), 'something follows its last member'],
    ['a cut gzip member', gzipSync(sound).subarray(0, -4), 'cannot be decompressed'],
    ['text after zstd', Buffer.concat([zstd(sound), Buffer.from('garbage')]), 'there is no frame at byte'],
    ['zeros after zstd', Buffer.concat([zstd(sound), Buffer.alloc(3)]), '3 bytes follow its last frame'],
    ['a cut zstd frame', zstd(sound).subarray(0, -1), 'its last frame ends early'],
    [
      'bzip2, which containerd does not read',
      Buffer.from('BZh91AY&SY'.repeat(100)),
      'there is no valid header at byte 0',
    ],
    ['neither archive nor compressed', Buffer.from('hello'), '5 bytes are left over at byte 0'],
  ])('%s is refused', async (_, blob, why) => {
    for (const chunkBytes of [1 << 20, 7]) {
      await expect(read(blob, { chunkBytes })).rejects.toMatchObject({
        code: 'layer-invalid',
        message: expect.stringContaining(why),
      })
    }
  })

  test('16 MiB of zeros after gzip neither pass nor hang', async () => {
    const blob = Buffer.concat([gzipSync(sound), Buffer.alloc(16 << 20)])
    await expect(read(blob)).rejects.toMatchObject({ code: 'layer-invalid' })
  })

  test('an empty blob is an empty layer, as containerd takes it', async () => {
    expect(await read(new Uint8Array(0))).toMatchObject({ uncompressedBytes: 0, entryCount: 0 })
  })

  test('thousands of zstd frames, cut anywhere', async () => {
    const pieces = Array.from({ length: Math.ceil(sound.length / 3) }, (_, index) =>
      sound.subarray(index * 3, index * 3 + 3),
    )
    const blob = Buffer.concat(pieces.map((piece) => zstdCompressSync(piece)))
    expect(await read(blob)).toMatchObject({ diffId: sha256(sound), uncompressedBytes: 5005 })
  })

  test('any bytes in any number of members and frames come back', async () => {
    const cuts = fc.array(fc.uint8Array({ maxLength: 3000 }), { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(cuts, fc.boolean(), fc.integer({ min: 1, max: 4000 }), async (parts, useZstd, chunkBytes) => {
        const tar = archive(file('f', Buffer.concat(parts)))
        const edges = [0, ...parts.map((part) => part.length % tar.length).sort((a, b) => a - b), tar.length]
        const pieces = edges.slice(1).map((edge, index) => tar.subarray(edges[index], edge))
        const blob = Buffer.concat(pieces.map((piece) => (useZstd ? zstd(piece) : gzipSync(piece))))
        expect((await read(blob, { chunkBytes })).diffId).toBe(sha256(tar))
      }),
      { numRuns: 50 },
    )
  })
})

describe('fault 27: a blob that is not what its descriptor says is never measured', () => {
  const blob = gzipSync(sound)

  test('too short', async () => {
    await expect(read(blob.subarray(0, 12), { named: blob })).rejects.toMatchObject({
      code: 'layout-invalid',
      message: `Blob ${sha256(blob)} in /layout has 12 of ${blob.length} bytes`,
    })
  })

  test('too long', async () => {
    await expect(read(Buffer.concat([blob, blob]), { named: blob })).rejects.toMatchObject({ code: 'layout-invalid' })
  })

  test('one bit flipped, wherever it is', async () => {
    for (let at = 0; at < blob.length; at += 1) {
      const altered = Buffer.from(blob)
      altered[at] = (altered[at] ?? 0) ^ 1
      await expect(read(altered, { named: blob })).rejects.toMatchObject({
        code: 'layout-invalid',
        message: expect.stringContaining(`Blob ${sha256(blob)} in /layout is altered`),
      })
    }
  })
})

describe('attack 26: a bomb is stopped early, by name, in little memory', () => {
  // Zeros end an archive at once; what follows is decompressed all the same, because the diff_id is of all of it.
  const bomb = (bytes: number, compress: (data: Uint8Array) => Buffer) =>
    Buffer.concat(new Array<Buffer>(bytes / (1 << 26)).fill(compress(Buffer.alloc(1 << 26))))

  test.each([
    ['gzip', (data: Uint8Array) => gzipSync(data)],
    ['zstd', (data: Uint8Array) => zstdCompressSync(data)],
  ])(
    '%s: 1 GiB of zeros from a few hundred KiB',
    async (_, compress) => {
      const blob = bomb(2 ** 30, compress)
      const before = process.resourceUsage().maxRSS
      await expect(read(blob, { limits: { ratioFreeBytes: 2 ** 28 } })).rejects.toMatchObject({
        code: 'limit-exceeded',
        message: `Layer ${sha256(blob)} unpacks to more than ${2 ** 28} bytes from ${blob.length}, the limit for one layer`,
      })
      expect(process.resourceUsage().maxRSS - before).toBeLessThan(200 * 1024)
    },
    60_000,
  )

  test('the limits let the largest real layers pass and stop 100 GB from 1 MB', () => {
    expect(maxDecompressedBytes(3.5e9, layerLimits)).toBeGreaterThan(10 * 6.5e9)
    expect(maxDecompressedBytes(1e6, layerLimits)).toBeLessThan(5e9)
    expect(maxDecompressedBytes(Number.MAX_SAFE_INTEGER, layerLimits)).toBe(512 * 2 ** 30)
  })

  test('a file that claims more than the limit is refused before it is read', async () => {
    const blob = gzipSync(Buffer.concat([header({ name: 'zeros', size: 2 ** 42 }), Buffer.alloc(512)]))
    await expect(read(blob)).rejects.toMatchObject({ code: 'limit-exceeded' })
  })

  test('a small layer of zeros is no bomb', async () => {
    const tar = archive(file('zeros', Buffer.alloc(1 << 24)))
    expect(await read(gzipSync(tar))).toMatchObject({ uncompressedBytes: 1 << 24 })
  })

  test('a sparse file that claims an exabyte', async () => {
    const records = pax([
      ['GNU.sparse.size', `${2 ** 52}`],
      ['GNU.sparse.numblocks', '0'],
      ['GNU.sparse.major', '0'],
      ['GNU.sparse.minor', '1'],
    ])
    await expect(read(gzipSync(archive(records, header({ name: 'f' }))))).rejects.toMatchObject({
      code: 'limit-exceeded',
    })
  })

  test('more entries than the limit', async () => {
    const tar = archive(...new Array<Buffer>(200).fill(header({ name: 'f' })))
    await expect(read(gzipSync(tar), { limits: { maxHeaders: 100 } })).rejects.toMatchObject({ code: 'limit-exceeded' })
  })

  test('a zstd window that would take 512 MiB', async () => {
    const frame = Buffer.from('28b52ffd0098010000', 'hex')
    await expect(read(frame)).rejects.toMatchObject({
      code: 'limit-exceeded',
      message: expect.stringContaining(`${2 ** 29} bytes of memory`),
    })
  })
})

test('attack 28: 100,000 opaque markers are listed, and no object is kept of any', async () => {
  const marker = (_: unknown, count: number) => file(`${String(count).padStart(80, 'd')}/.wh..wh..opq`, '')
  const tar = archive(file('kept', 'hello'), ...Array.from({ length: 100_000 }, marker))
  const collect = runInNewContext('gc') as () => void
  const heapBytes = () => {
    // What a buffer lies in goes only after the buffer itself has gone.
    for (const _ of [1, 2, 3]) collect()
    return process.memoryUsage().heapUsed
  }
  let grownBytes = Number.POSITIVE_INFINITY
  const open = async function* () {
    // What the archive was made of is gone a turn later.
    await setImmediate()
    const before = heapBytes()
    yield* chunked(tar, 1 << 20)
    grownBytes = heapBytes() - before
  }
  const name = { digest: sha256(tar), compressedBytes: tar.length }
  const { content } = await readLayer({ ...name, place, open }, within(layerLimits))
  expect(content).toMatchObject({ entryCount: 100_001, uncompressedBytes: 5 })
  // The names alone are 9 MB. Buffers lie outside of the heap.
  expect(grownBytes).toBeLessThan(4_000_000)
}, 60_000)

describe('fault 2: an error of the stream is never lost', () => {
  const blob = gzipSync(sound)
  const failing = (after: number) =>
    readLayer(
      {
        digest: sha256(blob),
        compressedBytes: blob.length,
        place,
        open: async function* () {
          yield blob.subarray(0, after)
          throw Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO', syscall: 'read' })
        },
      },
      within(layerLimits),
    )

  test.each([0, 20, blob.length])('thrown after %i bytes, the last ones included', async (after) => {
    await expect(failing(after)).rejects.toThrow('EIO')
  })
})

describe('fault 32: the machines of the binaries inside are told', () => {
  const elf = (platform: 'linux/amd64' | 'linux/arm64') => tinyElf({ platform, text: 'x', status: 0 })

  test('counted by machine, with the first as the example', async () => {
    const bigEndian = Buffer.from(elf('linux/amd64'))
    bigEndian[5] = 2
    Buffer.from([0, 2, 0, 22]).copy(bigEndian, 16)
    const object = Buffer.from(elf('linux/arm64'))
    object.writeUInt16LE(1, 16)
    const tar = archive(
      file('bin/one', elf('linux/arm64')),
      file('bin/two', elf('linux/amd64')),
      file('bin/three', elf('linux/arm64')),
      file('bin/s390x', bigEndian),
      file('lib/object.o', object),
      file('short', '\x7fELF'),
    )
    expect((await read(gzipSync(tar), { chunkBytes: 10 })).machines).toEqual([
      { machine: 22, count: 1, examplePath: 'bin/s390x' },
      { machine: 0x3e, count: 1, examplePath: 'bin/two' },
      { machine: 0xb7, count: 2, examplePath: 'bin/one' },
    ])
  })
})
