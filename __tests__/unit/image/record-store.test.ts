import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createFiles } from '../../../src/adapters/files.ts'
import { createLayerMeter } from '../../../src/image/layer-meter.ts'
import { recordStoreOf } from '../../../src/image/record-store.ts'
import type { ListingCounts } from '../../../src/image/listing-columns.ts'
import { createListingWriter } from '../../../src/image/listing-writer.ts'
import { packRecord } from '../../../src/image/pack-record.ts'
import { checksum, checksumBytes, recordMagic } from '../../../src/image/record-format.ts'
import { digestHex } from '../../../src/model/digest.ts'
import type { LayerContent } from '../../../src/model/measurement.ts'
import type { LayerBlob } from '../../../src/ports.ts'
import { layerFile } from '../../kit/layer-file.ts'
import { sha256 } from '../../kit/layout-builder.ts'
import { archive, file } from '../../kit/tar-writer.ts'

let home: string
let temporary: string
let warnings: string[]
const log = { warn: (message: string) => void warnings.push(message) }
beforeEach(() => {
  warnings = []
  home = mkdtempSync(join(tmpdir(), 'layer-store-'))
  temporary = mkdtempSync(join(tmpdir(), 'layer-store-temporary-'))
})
afterEach(() => {
  for (const folder of [home, temporary]) rmSync(folder, { recursive: true, force: true })
})

const folder = () => join(home, 'image-budgets', 'layers')
const recordPath = ({ digest }: Pick<LayerBlob, 'digest'>) => join(folder(), `${digestHex(digest)}.layer`)
const records = () => readdirSync(folder()).filter((name) => name.endsWith('.layer'))
const order = () => JSON.parse(readFileSync(join(folder(), 'order.json'), 'utf8')) as string[]
const tar = archive(file('a', 'hello'))

function blob(bytes: Uint8Array) {
  const digest = sha256(bytes)
  const path = join(home, digestHex(digest))
  writeFileSync(path, bytes)
  return layerFile({ path, digest, compressedBytes: bytes.length })
}

const meterOf = (env: Record<string, string> = { XDG_CACHE_HOME: home }) =>
  createLayerMeter({ cores: 2, store: recordStoreOf({ env, files: createFiles(temporary), log }) })

/** One run, with what earlier runs left. */
async function run(...layers: readonly LayerBlob[]) {
  const meter = meterOf()
  try {
    return await Promise.all(layers.map((layer) => meter.measure(layer)))
  } finally {
    await meter.close()
  }
}

/** The same blob where nothing can be read any more. */
const gone = (layer: LayerBlob): LayerBlob => ({
  ...layer,
  open: () => {
    throw new Error('The layer was read again')
  },
})

async function entriesOf(layer: LayerBlob, meter = meterOf()) {
  try {
    const listing = await meter.listing(layer)
    return Array.from({ length: listing.entryCount }, (_, index) => listing.entry(index))
  } finally {
    await meter.close()
  }
}

const emptyListing = () => createListingWriter({ place: 'x', maxBytes: 0, maxKeptBytes: 0 }).written()

/** Another record than the right one, to see whether it is believed. */
async function falsify(content: LayerContent, place = content): Promise<void> {
  writeFileSync(recordPath(place), await packRecord(content, emptyListing()))
}

test('the second run takes what the first one found', async () => {
  const layer = blob(gzipSync(tar))
  const [first] = await run(layer)
  expect(first).toMatchObject({ diffId: sha256(tar), uncompressedBytes: 5, entryCount: 1 })
  expect(await run(layer)).toEqual([first])
  if (first !== undefined) await falsify({ ...first, entryCount: 77 })
  expect(await run(layer)).toMatchObject([{ entryCount: 77 }])
})

test('a listing of a layer that an earlier run has read costs no byte of the layer', async () => {
  const layer = blob(gzipSync(tar))
  await run(layer)
  expect(await entriesOf(gone(layer))).toMatchObject([{ path: 'a', fileBytes: 5 }])
})

describe('a record whose checksum holds and whose listing does not is as none: the layer is read again', () => {
  test.each<[string, Partial<ListingCounts>, (record: Uint8Array) => Uint8Array]>([
    ['more entries than any memory takes', { entries: 10 ** 15 }, (record) => record],
    ['more entries than a layer may have', { entries: 10 ** 8 }, (record) => record],
    ['more texts than there are', { textBytes: 9 }, (record) => record],
    ['a frame that is cut off', {}, (record) => record.subarray(0, -4)],
    ['a frame that is damaged', {}, (record) => Buffer.concat([record.subarray(0, -8), Buffer.alloc(8)])],
  ])('%s', async (_name, counts, damage) => {
    const layer = blob(gzipSync(tar))
    const [content] = await run(layer)
    if (content === undefined) throw new Error('Nothing was read')
    const listing = emptyListing()
    const record = damage(await packRecord(content, { ...listing, counts: { ...listing.counts, ...counts } }))
    const proven = record.subarray(recordMagic.length + checksumBytes)
    writeFileSync(recordPath(layer), Buffer.concat([recordMagic, checksum(proven), proven]))
    expect(await entriesOf(layer)).toMatchObject([{ path: 'a', fileBytes: 5 }])
    expect(await entriesOf(gone(layer))).toMatchObject([{ path: 'a', fileBytes: 5 }])
  })
})

test('a known layer is proven all the same when it is measured: its bytes may be others today', async () => {
  const layer = blob(gzipSync(tar))
  await run(layer)
  writeFileSync(layer.path, Buffer.alloc(layer.compressedBytes))
  await expect(run(layer)).rejects.toMatchObject({ code: 'layout-invalid' })
  writeFileSync(layer.path, gzipSync(tar).subarray(1))
  await expect(run(layer)).rejects.toMatchObject({ code: 'layout-invalid' })
})

test('what lies in the place of a record and is no file is not opened: a pipe would never end', async () => {
  const layer = blob(tar)
  mkdirSync(folder(), { recursive: true, mode: 0o700 })
  execFileSync('mkfifo', [recordPath(layer)])
  expect((await run(layer))[0]?.entryCount).toBe(1)
})

test('a layer that cannot be read is not remembered', async () => {
  const layer = blob(Buffer.from('no archive'))
  await expect(run(layer)).rejects.toMatchObject({ code: 'layer-invalid' })
  await expect(run(layer)).rejects.toMatchObject({ code: 'layer-invalid' })
})

describe('what was not needed for long makes room', () => {
  test('for a record more than 5,000', async () => {
    const layer = blob(gzipSync(tar))
    await run(layer)
    const others = Array.from({ length: 5000 }, (_, index) => digestHex(sha256(Buffer.from(`${index}`))))
    for (const hex of others) writeFileSync(join(folder(), `${hex}.layer`), '')
    writeFileSync(join(folder(), '.half.layer.1.1.tmp'), 'of a run that was killed')
    writeFileSync(
      join(folder(), 'order.json'),
      JSON.stringify([digestHex(layer.digest), ...others].map((hex) => `${hex}.layer`)),
    )
    const more = blob(gzipSync(archive(file('b', 'more'))))
    await run(layer, more)
    expect(order().length).toBe(5000)
    expect(order().toSorted()).toEqual(records().toSorted())
    expect(order().slice(-2)).toEqual([layer, more].map(({ digest }) => `${digestHex(digest)}.layer`))
    expect(order()).not.toContain(`${others[0]}.layer`)
    expect(readdirSync(folder())).not.toContain('.half.layer.1.1.tmp')
  }, 60_000)

  test('for records of more than a gibibyte', async () => {
    const layer = blob(gzipSync(tar))
    await run(layer)
    const sizes = new Map([
      [`${'1'.repeat(64)}.layer`, 800 * 2 ** 20],
      [`${'2'.repeat(64)}.layer`, 800 * 2 ** 20],
    ])
    for (const name of sizes.keys()) writeFileSync(join(folder(), name), '')
    writeFileSync(join(folder(), 'order.json'), JSON.stringify([...sizes.keys()].toReversed()))
    const real = createFiles(temporary)
    const files = {
      ...real,
      info: async (path: string) => {
        const info = await real.info(path)
        return info && { ...info, bytes: sizes.get(path.slice(path.lastIndexOf('/') + 1)) ?? info.bytes }
      },
    }
    const store = recordStoreOf({ env: { XDG_CACHE_HOME: home }, files, log })
    const meter = createLayerMeter({ cores: 1, store })
    await meter.measure(blob(gzipSync(archive(file('b', 'more')))))
    await meter.close()
    expect(records()).toContain(`${'1'.repeat(64)}.layer`)
    expect(records()).not.toContain(`${'2'.repeat(64)}.layer`)
  })
})

describe('a record that is of no use costs only time', () => {
  type Damage = (layer: LayerBlob, content: LayerContent) => unknown
  const altered =
    (at: number): Damage =>
    (layer) => {
      const bytes = readFileSync(recordPath(layer))
      const index = at < 0 ? bytes.length + at : at
      bytes[index] = (bytes[index] ?? 0) ^ 1
      writeFileSync(recordPath(layer), bytes)
    }
  const cut =
    (kept: number): Damage =>
    (layer) =>
      writeFileSync(recordPath(layer), readFileSync(recordPath(layer)).subarray(0, kept))
  test.each<[string, Damage]>([
    ['nothing in it', cut(0)],
    ['its checksum and no more', cut(40)],
    ['cut off', cut(200)],
    ['of another version', altered(6)],
    ['a checksum that is another', altered(8)],
    ['a number that is another', altered(100)],
    ['a listing that is another', altered(-1)],
    ['too large', (layer) => truncateSync(recordPath(layer), 2 ** 40)],
    [
      'a folder',
      (layer) => {
        rmSync(recordPath(layer), { recursive: true })
        mkdirSync(recordPath(layer))
      },
    ],
    [
      'of another layer',
      (layer, content) => falsify({ ...content, digest: sha256(Buffer.from('other')) }, layer as never),
    ],
    ['of another size', (_, content) => falsify({ ...content, compressedBytes: 1 })],
    ['with a count that is none', (_, content) => falsify({ ...content, entryCount: -1 })],
  ])('%s', async (_, damage) => {
    const layer = blob(gzipSync(tar))
    const [first] = await run(layer)
    if (first !== undefined) await damage(layer, first)
    expect(await run(layer)).toEqual([first])
    if (first !== undefined) await damage(layer, first)
    expect(await entriesOf(layer)).toMatchObject([{ path: 'a' }])
  })
})

describe('where nothing can be kept for the next run, this one reads nothing twice', () => {
  test.each<[string, Record<string, string>, () => void]>([
    ['the environment names no folder', {}, () => undefined],
    ['a folder that is relative', { XDG_CACHE_HOME: 'relative' }, () => undefined],
    ['a folder that cannot be made', { HOME: '/proc' }, () => undefined],
    [
      'not even a temporary folder',
      {},
      () => {
        rmSync(temporary, { recursive: true })
        writeFileSync(temporary, '')
      },
    ],
  ])('%s', async (_, env, prepare) => {
    prepare()
    const layer = blob(gzipSync(tar))
    const meter = meterOf(env)
    await meter.measure(layer)
    expect(await entriesOf(gone(layer), meter)).toMatchObject([{ path: 'a' }])
    if (env['HOME'] !== undefined) expect(readdirSync(temporary)).toEqual([])
  })
})

describe('attack 28: a record that somebody else may have written is not believed, and none is written beside it', () => {
  const own = () => join(home, 'image-budgets')
  const moved = (path: string) => {
    renameSync(path, join(home, 'elsewhere'))
    symlinkSync(join(home, 'elsewhere'), path)
  }

  test.each<[string, () => string, () => void]>([
    ['others can write to the folder', folder, () => chmodSync(folder(), 0o757)],
    ['a group can', folder, () => chmodSync(folder(), 0o775)],
    ['others can write to the folder above', own, () => chmodSync(own(), 0o777)],
    ['the folder is a link', folder, () => moved(folder())],
    ['the folder above is one', own, () => moved(own())],
  ])('where %s', async (_, place, share) => {
    const [one, other] = [blob(gzipSync(tar)), blob(gzipSync(archive(file('b', 'more'))))]
    const [content] = await run(one)
    if (content !== undefined) await falsify({ ...content, entryCount: 77 })
    share()
    const before = records()
    expect(await run(one, other)).toMatchObject([{ entryCount: 1 }, { entryCount: 1 }])
    expect(records()).toEqual(before)
    expect(warnings).toEqual([expect.stringContaining(`: ${place()} belongs to another user, or others can write`)])
    expect(readdirSync(temporary)).toEqual([])
  })

  test('it is made for this user alone, whatever the mask of new files is', async () => {
    const mask = process.umask(0)
    try {
      const layer = blob(gzipSync(tar))
      await run(layer)
      expect([own(), folder()].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o700])
      expect(await entriesOf(gone(layer))).toMatchObject([{ path: 'a' }])
      expect(warnings).toEqual([])
    } finally {
      process.umask(mask)
    }
  })
})

test('it lies in the cache folder of the user', async () => {
  const layer = blob(gzipSync(tar))
  const meter = meterOf({ HOME: home })
  await meter.measure(layer)
  await meter.close()
  expect(readdirSync(join(home, '.cache', 'image-budgets', 'layers'))).toContain(`${digestHex(layer.digest)}.layer`)
})
