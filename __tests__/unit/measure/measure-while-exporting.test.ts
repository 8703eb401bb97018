import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { createFiles } from '../../../src/adapters/files.ts'
import { createLayerMeter } from '../../../src/image/layer-meter.ts'
import { measureWhileExporting } from '../../../src/measure/measure-while-exporting.ts'
import { digestHex } from '../../../src/model/digest.ts'
import type { Clock, LayerMeter } from '../../../src/ports.ts'
import { layerFile } from '../../kit/layer-file.ts'
import { sha256 } from '../../kit/layout-builder.ts'
import { archive, file } from '../../kit/tar-writer.ts'

let layoutRoot: string
beforeEach(() => {
  layoutRoot = mkdtempSync(join(tmpdir(), 'exporting-'))
})
afterEach(() => rmSync(layoutRoot, { recursive: true, force: true }))

const files = createFiles(tmpdir())

/** Time passes only when the test lets it: each `tick` is one look at the layouts. */
function handClock(): { clock: Clock; tick: () => Promise<void> } {
  let wake: (() => void) | undefined
  let asleep: (() => void) | undefined
  let sleeping = new Promise<void>((resolve) => {
    asleep = resolve
  })
  return {
    clock: {
      now: () => new Date(0),
      monotonicSeconds: () => 0,
      sleep: (_, signal) =>
        new Promise((resolve, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason))
          wake = resolve
          asleep?.()
        }),
    },
    async tick() {
      await sleeping
      sleeping = new Promise((resolve) => {
        asleep = resolve
      })
      wake?.()
      await sleeping
    },
  }
}

function spyMeter(): { meter: LayerMeter; digests: string[] } {
  const real = createLayerMeter({ cores: 2 })
  const digests: string[] = []
  return {
    digests,
    meter: {
      ...real,
      measure(layer) {
        digests.push(layer.digest)
        return real.measure(layer)
      },
    },
  }
}

/** As BuildKit does it: a file grows beside `blobs/`, then it is there. */
function exportBlob(layout: string, bytes: Uint8Array): ReturnType<typeof layerFile> {
  const digest = sha256(bytes)
  const folder = join(layoutRoot, layout, 'blobs', 'sha256')
  mkdirSync(folder, { recursive: true })
  mkdirSync(join(layoutRoot, layout, 'ingest'), { recursive: true })
  writeFileSync(join(layoutRoot, layout, 'ingest', 'data'), bytes)
  const path = join(folder, digestHex(digest))
  renameSync(join(layoutRoot, layout, 'ingest', 'data'), path)
  return layerFile({ path, digest, compressedBytes: bytes.length })
}

const tar = archive(file('a', 'hello'))

test('layers are read as they appear, each digest once, and nothing else is', async () => {
  const { clock, tick } = handClock()
  const { meter, digests } = spyMeter()
  const measuring = measureWhileExporting({ layoutRoot, meter, files, clock })
  await tick()
  expect(digests).toEqual([])
  const gzip = exportBlob('cpu', gzipSync(tar))
  exportBlob('cpu', Buffer.from('{"schemaVersion":2}'))
  writeFileSync(join(layoutRoot, 'cpu', 'blobs', 'sha256', 'notes'), 'no digest')
  await tick()
  await tick()
  expect(digests).toEqual([gzip.digest])
  const zstd = exportBlob('cuda', zstdCompressSync(tar))
  const plain = exportBlob('cuda', tar)
  exportBlob('cuda', gzipSync(tar))
  await tick()
  expect([...digests].sort()).toEqual([gzip.digest, zstd.digest, plain.digest].sort())
  await measuring.stop()
  expect((await measuring.contents.contentOf(gzip)).uncompressedBytes).toBe(5)
  expect(digests.length).toBe(3)
})

test('a blob that is not its digest does no harm until a manifest names it', async () => {
  const { clock, tick } = handClock()
  const { meter } = spyMeter()
  const measuring = measureWhileExporting({ layoutRoot, meter, files, clock })
  const layer = exportBlob('cpu', gzipSync(tar))
  writeFileSync(layer.path, gzipSync(archive(file('b', 'other'))))
  await tick()
  await measuring.stop()
  await expect(measuring.contents.contentOf(layer)).rejects.toMatchObject({ code: 'layout-invalid' })
})

test('a layout that was removed after a failed build is read again where the next one put it', async () => {
  const { clock, tick } = handClock()
  const { meter, digests } = spyMeter()
  const measuring = measureWhileExporting({ layoutRoot, meter, files, clock })
  const first = exportBlob('cpu', gzipSync(tar))
  await tick()
  rmSync(join(layoutRoot, 'cpu'), { recursive: true })
  const second = exportBlob('cpu.2', gzipSync(tar))
  await tick()
  await measuring.stop()
  expect(second.path).not.toBe(first.path)
  expect((await measuring.contents.contentOf(second)).uncompressedBytes).toBe(5)
  expect(digests.length).toBe(2)
})

test('stopping is possible at once and twice, and a folder that never comes is no trouble', async () => {
  const { clock } = handClock()
  const { meter } = spyMeter()
  const measuring = measureWhileExporting({ layoutRoot: join(layoutRoot, 'never'), meter, files, clock })
  await measuring.stop()
  await measuring.stop()
  const layer = exportBlob('cpu', gzipSync(tar))
  expect((await measuring.contents.contentOf(layer)).uncompressedBytes).toBe(5)
})
