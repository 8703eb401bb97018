import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { createFiles } from '../../../src/adapters/files.ts'
import { openLayout } from '../../../src/image/open-layout.ts'
import { openRegistryImage } from '../../../src/image/open-registry-image.ts'
import type { Digest } from '../../../src/model/digest.ts'
import type { SourceImage } from '../../../src/model/source-image.ts'
import { type ImageSpec, type JsonDescriptor, layoutBuilder, mediaTypes } from '../../kit/layout-builder.ts'
import { memoryRegistry } from '../../kit/memory-registry.ts'
import { quickClock } from '../../kit/quick-clock.ts'
import { recordingLog } from '../../kit/recording-log.ts'
import { amd64 as linuxAmd64 } from '../../kit/run-builder.ts'
import { archive, file } from '../../kit/tar-writer.ts'

/* What is read of an image, wherever its blobs lie. */

const amd64: ImageSpec = {
  platform: 'linux/amd64',
  layers: [{ tar: archive(file('a', 'x')), createdBy: 'COPY a /' }, { tar: archive(file('b', 'yy')) }],
}
const arm64: ImageSpec = { platform: 'linux/arm64', layers: [{ tar: archive(file('a', 'x')) }] }

type Make = (builder: ReturnType<typeof layoutBuilder>) => JsonDescriptor
type ReadAmd64 = (make: Make) => Promise<SourceImage | undefined>

const inLayout: ReadAmd64 = async (make) => {
  const layoutDir = mkdtempSync(join(tmpdir(), 'image-source-'))
  try {
    const builder = layoutBuilder()
    const rootDigest = builder.name(make(builder))
    builder.write(layoutDir)
    const source = await openLayout({ files: createFiles(tmpdir()), layoutDir, rootDigest })
    return await source.image(linuxAmd64)
  } finally {
    rmSync(layoutDir, { recursive: true })
  }
}

const inRegistry: ReadAmd64 = async (make) => {
  const builder = layoutBuilder()
  const root = make(builder)
  const registry = memoryRegistry()
  const { manifests, blobs } = registry.repository('registry.example/app')
  for (const [digest, bytes] of builder.blobs) {
    manifests.set(digest, { mediaType: root.mediaType, digest, bytes })
    blobs.set(digest, bytes)
  }
  const source = await openRegistryImage({
    ...{ registry, clock: quickClock(), log: recordingLog(), signal: new AbortController().signal },
    repository: { name: 'registry.example/app', host: 'registry.example', path: 'app' },
    rootDigest: root.digest as Digest,
  })
  return source.image(linuxAmd64)
}

const places: readonly (readonly [string, string, ReadAmd64])[] = [
  ['layout', 'layout-invalid', inLayout],
  ['registry', 'registry-invalid', inRegistry],
]

test.each(places)('an image in a %s', async (_, __, readAmd64) => {
  const image = await readAmd64((b) => b.index([b.image(amd64), b.image(arm64)]))
  expect(image).toMatchObject({ platform: 'linux/amd64', config: { history: [{ createdBy: 'COPY a /' }, {}] } })
  expect(image?.manifest.layers.length).toBe(2)
  expect(await readAmd64((b) => b.index([b.image(arm64)]))).toBeUndefined()
})

describe.each(places)('attack 29: hostile manifests in a %s', (_, code, readAmd64) => {
  const layerWith = (changes: Record<string, unknown>) =>
    readAmd64((b) =>
      b.index([
        b.image({
          ...amd64,
          manifest: ([first, ...rest]) => ({ layers: [{ ...first, ...changes }, ...rest] }),
        }),
      ]),
    )

  test.each([
    ['a path for a digest', { digest: 'sha256:../../../../etc/passwd' }, 'is not a sha256 digest'],
    ['another algorithm', { digest: `sha512:${'0'.repeat(128)}` }, 'is not a sha256 digest'],
    ['a digest that is no text', { digest: { toString: 1 } }, 'is not a sha256 digest'],
    ['a negative size', { size: -1 }, '"-1" is not a size'],
    ['a size beyond 2^53', { size: 2 ** 60 }, 'is not a size'],
    ['a size that is no whole number', { size: 1.5 }, 'is not a size'],
    ['a size as text', { size: '12' }, 'is not a size'],
    ['embedded data that is something else', { data: 'aGVsbG8=' }, 'the data embedded for'],
    ['annotations that are no texts', { annotations: { a: 1 } }, 'annotation "a" is not a string'],
  ])('%s', async (_, changes, why) => {
    await expect(layerWith(changes)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(why),
    })
  })

  test('urls are never fetched: a foreign layer is read like any other', async () => {
    expect(await layerWith({ urls: ['http://169.254.169.254/'] })).toBeDefined()
  })

  test.each<[string, Make, string]>([
    [
      'an index that is a manifest too',
      (b) => b.index([b.image(amd64)], { layers: [] }),
      'keys of an index and of a manifest',
    ],
    [
      'a manifest that calls itself an index',
      (b) => b.index([b.image({ ...amd64, manifest: () => ({ mediaType: mediaTypes.index }) })]),
      'it says that it is',
    ],
    ['an index of another schema', (b) => b.index([], { schemaVersion: 1 }), 'schemaVersion is not 2'],
    [
      'a media type that nobody knows',
      (b) => ({
        ...b.image({ ...amd64, manifest: () => ({ mediaType: 'text/html' }) }),
        mediaType: 'text/html',
      }),
      'neither an index nor an image manifest',
    ],
    [
      'indexes that nest without end',
      (b) => b.index([b.index([b.index([b.index([b.image(amd64)])])])]),
      'nest deeper than 3',
    ],
    [
      'two images for one platform',
      (b) => b.index([b.image(amd64), b.image({ ...arm64, platform: 'linux/amd64' })]),
      'two images for linux/amd64',
    ],
    [
      'an index that lies about the platform',
      (b) => b.index([{ ...b.image(arm64), platform: { os: 'linux', architecture: 'amd64' } }]),
      'its index says linux/amd64, its configuration linux/arm64',
    ],
    [
      'fewer diff_ids than layers',
      (b) => b.index([b.image({ ...amd64, config: { rootfs: { diff_ids: [] } } })]),
      'it names 0 layers, the manifest 2',
    ],
    ['no rootfs', (b) => b.index([b.image({ ...amd64, config: { rootfs: undefined } })]), 'is not an object'],
    [
      'a diff_id that is none',
      (b) => b.index([b.image({ ...amd64, config: { rootfs: { diff_ids: ['x', 'y'] } } })]),
      'a diff_id is not a sha256 digest',
    ],
    [
      'a thousand manifests',
      (b) => b.index(Array.from({ length: 1001 }, (_, n) => b.json({ n }, mediaTypes.manifest))),
      'more than 1000 manifests',
    ],
    ['no JSON', (b) => b.blob(Buffer.from('{'), mediaTypes.index), 'is not JSON'],
    ['no UTF-8', (b) => b.blob(Buffer.from([0x22, 0xff, 0x22]), mediaTypes.index), 'is not JSON'],
    ['a list', (b) => b.json([], mediaTypes.index), 'it is not an object'],
    ['a manifest of 5 MB', (b) => b.index([], { filler: 'x'.repeat(5_000_000) }), 'more than the limit of 4194304'],
  ])('%s', async (_, make, why) => {
    await expect(readAmd64(make)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(why),
    })
  })

  test('an index that names itself cannot exist, one that names a sibling twice is read once', async () => {
    const image = await readAmd64((b) => {
      const inner = b.index([b.image(amd64)])
      return b.index([inner, inner, inner])
    })
    expect(image).toBeDefined()
  })
})
