import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createFiles } from '../../src/adapters/files.ts'
import { layerThreads } from '../../src/adapters/layer-threads.ts'
import { createRecordStore } from '../../src/image/record-store.ts'
import { createLayerMeter } from '../../src/image/layer-meter.ts'
import { digestHex } from '../../src/model/digest.ts'
import type { LayerMeter } from '../../src/ports.ts'
import { layerFile } from '../kit/layer-file.ts'
import { sha256 } from '../kit/layout-builder.ts'
import { archive, file } from '../kit/tar-writer.ts'

const files = createFiles(tmpdir())
const emptyStore = (folder: string) => createRecordStore({ files, folder: join(folder, 'store') })

/** What every LayerMeter does, however it does it. */
const meters: readonly (readonly [string, (folder: string) => LayerMeter])[] = [
  ['in process', () => createLayerMeter({ cores: 2 })],
  [
    'on threads, however small a layer is',
    () => createLayerMeter({ cores: 2, threads: layerThreads(), leastThreadBytes: 0 }),
  ],
  ['with a store on disk', (folder) => createLayerMeter({ cores: 2, store: emptyStore(folder) })],
]

describe.each(meters)('a LayerMeter, %s', (_, createMeter) => {
  let folder: string
  let meter: LayerMeter
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'meter-'))
    meter = createMeter(folder)
  })
  afterEach(async () => {
    await meter.close()
    rmSync(folder, { recursive: true, force: true })
  })

  function blob(bytes: Uint8Array) {
    const digest = sha256(bytes)
    const path = join(folder, digestHex(digest))
    writeFileSync(path, bytes)
    return layerFile({ path, digest, compressedBytes: bytes.length })
  }

  test('gives what is in a layer', async () => {
    const tar = archive(file('a', 'hello'))
    const layer = blob(gzipSync(tar))
    expect(await meter.measure(layer)).toEqual({
      digest: layer.digest,
      compressedBytes: layer.compressedBytes,
      diffId: sha256(tar),
      uncompressedBytes: 5,
      entryCount: 1,
      machines: [],
    })
  })

  test('measures more layers at once than the machine has cores, each for itself', async () => {
    const layers = Array.from({ length: 40 }, (_, index) => blob(gzipSync(archive(file('f', 'x'.repeat(index))))))
    const contents = await Promise.all(layers.map((layer) => meter.measure(layer)))
    expect(contents.map(({ uncompressedBytes }) => uncompressedBytes)).toEqual(layers.map((_, index) => index))
  })

  test('tells a damaged blob from a layer that is none, and goes on', async () => {
    const damaged = blob(gzipSync(archive(file('a', 'hello'))))
    writeFileSync(damaged.path, Buffer.alloc(damaged.compressedBytes))
    const cut = { ...blob(gzipSync(archive(file('b', 'hello')))), compressedBytes: 1000 }
    const text = blob(Buffer.from('hello'))
    await expect(meter.measure(damaged)).rejects.toMatchObject({ code: 'layout-invalid' })
    await expect(meter.measure(cut)).rejects.toMatchObject({ code: 'layout-invalid' })
    await expect(meter.measure(text)).rejects.toMatchObject({ code: 'layer-invalid' })
    await expect(meter.measure(layerFile({ ...text, path: join(folder, 'missing') }))).rejects.toMatchObject({
      code: 'ENOENT',
    })
    expect(await meter.measure(blob(gzipSync(archive(file('c', 'hi')))))).toMatchObject({ uncompressedBytes: 2 })
  })

  test('fault 1: closing settles everything that is under way or waiting', async () => {
    const noise = Buffer.alloc(24 << 20, 'noise that takes a while ')
    const layer = blob(gzipSync(archive(file('big', noise)), { level: 0 }))
    const underWay = Array.from({ length: 12 }, () =>
      meter.measure(layer).then(
        () => 'measured',
        (error) => error.code,
      ),
    )
    await meter.close()
    const settled = await Promise.all(underWay)
    expect(settled).toContain('interrupted')
    expect(settled.every((outcome) => outcome === 'interrupted' || outcome === 'measured')).toBe(true)
    await expect(meter.measure(layer)).rejects.toMatchObject({ code: 'interrupted' })
  })
})
