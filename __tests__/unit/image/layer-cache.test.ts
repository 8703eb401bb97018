import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createFiles } from '../../../src/adapters/files.ts'
import { layerCacheOf } from '../../../src/image/layer-cache.ts'
import { createLayerMeter } from '../../../src/image/layer-meter.ts'
import { type Digest, digestHex } from '../../../src/model/digest.ts'
import { layerFile } from '../../kit/layer-file.ts'
import { sha256 } from '../../kit/layout-builder.ts'
import { archive, file } from '../../kit/tar-writer.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'layer-cache-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const files = createFiles(tmpdir())
const cachePath = () => join(home, 'image-budgets', 'layers.json')
const tar = archive(file('a', 'hello'))

function blob(bytes: Uint8Array) {
  const digest = sha256(bytes)
  const path = join(home, digestHex(digest))
  writeFileSync(path, bytes)
  return layerFile({ path, digest, compressedBytes: bytes.length })
}

/** One run, with the cache that earlier runs left. */
async function run(...layers: readonly ReturnType<typeof blob>[]) {
  const meter = createLayerMeter({ cores: 2, ...layerCacheOf({ env: { XDG_CACHE_HOME: home }, files }) })
  try {
    return await Promise.all(layers.map((layer) => meter.measure(layer)))
  } finally {
    await meter.close()
  }
}

const stored = () =>
  JSON.parse(readFileSync(cachePath(), 'utf8')) as { layers: { digest: string; entryCount: number }[] }
/** Another number than the right one, to see whether the cache was asked. */
function falsify(entryCount: unknown): void {
  const { layers, ...rest } = stored()
  writeFileSync(cachePath(), JSON.stringify({ ...rest, layers: layers.map((layer) => ({ ...layer, entryCount })) }))
}

test('the second run takes from the cache what the first one found', async () => {
  const layer = blob(gzipSync(tar))
  const [first] = await run(layer)
  expect(first).toMatchObject({ diffId: sha256(tar), uncompressedBytes: 5, entryCount: 1 })
  expect(await run(layer)).toEqual([first])
  falsify(77)
  expect(await run(layer)).toMatchObject([{ entryCount: 77 }])
})

test('a known layer is proven all the same: its bytes may be others today', async () => {
  const layer = blob(gzipSync(tar))
  await run(layer)
  writeFileSync(layer.path, Buffer.alloc(layer.compressedBytes))
  await expect(run(layer)).rejects.toMatchObject({ code: 'layout-invalid' })
  writeFileSync(layer.path, gzipSync(tar).subarray(1))
  await expect(run(layer)).rejects.toMatchObject({ code: 'layout-invalid' })
})

test('a layer that cannot be read is not remembered', async () => {
  const layer = blob(Buffer.from('no archive'))
  await expect(run(layer)).rejects.toMatchObject({ code: 'layer-invalid' })
  await expect(run(layer)).rejects.toMatchObject({ code: 'layer-invalid' })
})

test('what was not needed for long makes room', async () => {
  const layer = blob(gzipSync(tar))
  await run(layer)
  const [known] = stored().layers
  const others = Array.from({ length: 5000 }, (_, index) => ({ ...known, digest: sha256(Buffer.from(`${index}`)) }))
  writeFileSync(cachePath(), JSON.stringify({ version: 1, layers: [...others, known] }))
  const more = blob(gzipSync(archive(file('b', 'more'))))
  await run(more)
  const { layers } = stored()
  expect(layers.length).toBe(5000)
  expect(layers.map(({ digest }) => digest as Digest).slice(-2)).toEqual([layer.digest, more.digest])
})

describe('a cache that is of no use costs only time', () => {
  test.each([
    ['no JSON', () => writeFileSync(cachePath(), '{')],
    ['of another version', () => writeFileSync(cachePath(), JSON.stringify({ ...stored(), version: 2 }))],
    ['a count that is none', () => falsify(-1)],
    ['too large', () => writeFileSync(cachePath(), Buffer.alloc(17 * 1024 * 1024, ' '))],
    [
      'of another size',
      () =>
        writeFileSync(
          cachePath(),
          readFileSync(cachePath(), 'utf8').replace(/"compressedBytes":\d+/, '"compressedBytes":1'),
        ),
    ],
  ])('%s', async (_, damage) => {
    const layer = blob(gzipSync(tar))
    const [first] = await run(layer)
    damage()
    expect(await run(layer)).toEqual([first])
  })

  test('a place where no file can be written', async () => {
    const layer = blob(gzipSync(tar))
    mkdirSync(cachePath(), { recursive: true })
    expect(await run(layer)).toMatchObject([{ entryCount: 1 }])
  })
})

test('it lies in the cache folder of the user, and nowhere where the environment names none', () => {
  const where = (env: Record<string, string>) => layerCacheOf({ env, files }).cache
  expect(where({ HOME: '/home/a' })).toBeDefined()
  expect(where({ XDG_CACHE_HOME: '/c' })).toBeDefined()
  expect(where({ XDG_CACHE_HOME: 'relative' })).toBeUndefined()
  expect(where({})).toBeUndefined()
})
