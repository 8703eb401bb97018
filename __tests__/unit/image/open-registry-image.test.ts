import { gzipSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import { ActionError } from '../../../src/errors.ts'
import { createLayerMeter } from '../../../src/image/layer-meter.ts'
import { createRecordStore } from '../../../src/image/record-store.ts'
import { openRegistryImage } from '../../../src/image/open-registry-image.ts'
import { createLayerContents } from '../../../src/measure/layer-contents.ts'
import { measureImages } from '../../../src/measure/measure-images.ts'
import type { BuildOutcome } from '../../../src/model/build.ts'
import type { Digest } from '../../../src/model/digest.ts'
import { type JsonDescriptor, layoutBuilder, mediaTypes } from '../../kit/layout-builder.ts'
import { type MemoryRegistry, memoryRegistry } from '../../kit/memory-registry.ts'
import { quickClock } from '../../kit/quick-clock.ts'
import { recordingLog } from '../../kit/recording-log.ts'
import { amd64, arm64 } from '../../kit/run-builder.ts'
import { archive, file } from '../../kit/tar-writer.ts'

const repository = { name: 'registry.example/stage', host: 'registry.example', path: 'stage' }
// Of several chunks, whatever a registry sends at once.
const tar = archive(file('noise', Buffer.alloc(300_000, 'so much')))
const broken = () => new ActionError('registry', 'The connection to registry.example broke')

/** A staged index of two platforms that share their one layer. */
function staged() {
  const builder = layoutBuilder()
  const layer = { tar, blob: tar, mediaType: mediaTypes.tarLayer }
  const images = ['linux/amd64', 'linux/arm64'].map((platform) => builder.image({ platform, layers: [layer] }))
  const [subject] = images as [JsonDescriptor]
  const proof = builder.attestation(subject, { builder: 'known' }, 'https://slsa.dev/provenance/v1')
  const root = builder.index([...images, proof]).digest as Digest
  const registry = memoryRegistry()
  registry.add('registry.example/stage', { blobs: builder.blobs, root })
  const layerDigest = [...builder.blobs].find(([, bytes]) => bytes === tar)?.[0] as Digest
  return { builder, registry, root, layerDigest, subject, blobs: registry.repository('registry.example/stage').blobs }
}

function ports(registry: MemoryRegistry) {
  const [clock, log] = [quickClock(), recordingLog()]
  return { registry, clock, log, signal: new AbortController().signal }
}

type Given = { readonly registry: MemoryRegistry; readonly root: Digest }

async function measured({ registry, root }: Given, more: Parameters<typeof createLayerMeter>[0] = { cores: 2 }) {
  const given = ports(registry)
  const outcome = { image: 'app', variant: 'full', status: 'built', provenance: [] } as const
  const outcomes: BuildOutcome[] = [{ ...outcome, place: { kind: 'registry', repository }, indexDigest: root }]
  const files = { replaceByLink: () => Promise.reject(new Error('nothing of a registry is a file')) }
  const { cells, failures } = await measureImages({
    cells: [amd64, arm64].map((platform) => ({ image: 'app', variant: 'full', platform })),
    outcomes,
    contents: createLayerContents({ meter: createLayerMeter(more), files }),
    openSource: () => openRegistryImage({ ...given, repository, rootDigest: root }),
    originsOf: () => [],
  })
  return { measurements: cells.map(({ measurement }) => measurement), failures, ...given }
}

const blobCalls = ({ calls }: MemoryRegistry, digest: Digest) =>
  calls.filter((call) => call === `blob registry.example/stage@${digest}`).length

test('is measured by streaming every layer once, however many platforms share it', async () => {
  const given = staged()
  const { measurements, failures } = await measured(given)
  expect(failures).toEqual([])
  const numbers = { compressedBytes: tar.length, uncompressedBytes: 300_000, indexDigest: given.root }
  expect(measurements).toEqual([expect.objectContaining(numbers), expect.objectContaining(numbers)])
  expect(blobCalls(given.registry, given.layerDigest)).toBe(1)
})

test('its attestations are those of the image they are about', async () => {
  const { registry, root, subject } = staged()
  const source = await openRegistryImage({ ...ports(registry), repository, rootDigest: root })
  expect(await source.attestationsFor(subject.digest as Digest)).toEqual([
    { predicateType: 'https://slsa.dev/provenance/v1', predicate: { builder: 'known' } },
  ])
  expect(await source.platforms()).toEqual([amd64, arm64])
})

describe('fault 5: a connection that breaks in the middle of a blob', () => {
  test.each([0, 1, 65_536, 100_000, tar.length])(
    'after %i bytes: it is read again from its beginning',
    async (bytes) => {
      const given = staged()
      const { registry, layerDigest: reference } = given
      registry.failing({ operation: 'blob', reference, afterBytes: bytes, times: 3, error: broken() })
      const { measurements, failures, log, clock } = await measured(given)
      expect(failures).toEqual([])
      expect(measurements[0]).toMatchObject({ compressedBytes: tar.length, uncompressedBytes: 300_000 })
      expect(blobCalls(registry, reference)).toBe(4)
      expect(log.lines).toContain(
        'info The connection to registry.example broke; reading it again from its beginning, try 4 of 5',
      )
      // 0.5 s, 1 s and 2 s, each 20 % more or less.
      expect(clock.monotonicSeconds()).toBeGreaterThanOrEqual(2.8)
      expect(clock.monotonicSeconds()).toBeLessThanOrEqual(4.2)
    },
  )

  test('five times: there is no number, and the reason is told', async () => {
    const given = staged()
    given.registry.failing({ operation: 'blob', reference: given.layerDigest, afterBytes: 7, error: broken() })
    const { measurements, failures } = await measured(given)
    const reason = 'The connection to registry.example broke'
    expect(measurements).toEqual([
      { kind: 'unknown', reason },
      { kind: 'unknown', reason },
    ])
    expect(failures).toMatchObject([{ code: 'registry', message: reason }])
    expect(blobCalls(given.registry, given.layerDigest)).toBe(5)
  })

  test('and what comes then is something else: the digest tells', async () => {
    const given = staged()
    const { registry, layerDigest: reference, blobs } = given
    registry.failing({ operation: 'blob', reference, afterBytes: 100_000, times: 1, error: broken() })
    blobs.set(reference, Buffer.concat([tar.subarray(0, 200_000), Buffer.alloc(tar.length - 200_000)]))
    const { failures } = await measured(given)
    expect(failures).toMatchObject([{ code: 'registry-invalid', message: expect.stringContaining('is altered') }])
  })

  test('of a configuration: read again as well', async () => {
    const given = staged()
    given.registry.failing({ operation: 'blob', afterBytes: 3, times: 2, error: broken() })
    expect((await measured(given)).failures).toEqual([])
  })

  test('refused credentials are not tried again', async () => {
    const given = staged()
    const error = new ActionError('registry-denied', 'registry.example lets nobody pull stage')
    given.registry.failing({ operation: 'blob', reference: given.layerDigest, error })
    expect((await measured(given)).failures).toEqual([error])
    expect(blobCalls(given.registry, given.layerDigest)).toBe(1)
  })
})

const cut = (bytes: Uint8Array, to: number) => bytes.subarray(0, to)
const flipped = (bytes: Uint8Array, at: number) =>
  Buffer.from(bytes.map((byte, index) => (index === at ? byte ^ 1 : byte)))

test.each<[string, 'layer' | 'configuration', (bytes: Uint8Array) => Uint8Array, RegExp]>([
  ['fault 6: a layer of 12 bytes', 'layer', (b) => cut(b, 12), /has 12 of \d+ bytes$/],
  ['fault 6: a configuration of 12 bytes', 'configuration', (b) => cut(b, 12), /has 12 of \d+ bytes$/],
  ['fault 6: a layer without bytes', 'layer', (b) => cut(b, 0), /has 0 of \d+ bytes$/],
  ['a layer that is longer', 'layer', (b) => Buffer.concat([b, b]), /has more than \d+ of \d+ bytes$/],
  ['a configuration that is longer', 'configuration', (b) => Buffer.concat([b, b]), /has \d+ of \d+ bytes$/],
  [
    'fault 7: one bit in the content of a layer',
    'layer',
    (b) => flipped(b, 5_000),
    /is altered: .* sha256:[0-9a-f]{64}$/,
  ],
  ['fault 7: one bit in a header of a layer', 'layer', (b) => flipped(b, 3), /is altered: .* sha256:[0-9a-f]{64}$/],
  ['fault 7: one bit of a configuration', 'configuration', (b) => flipped(b, 9), /is altered: .* sha256:[0-9a-f]{64}$/],
])('%s is never measured', async (_, which, change, why) => {
  const given = staged()
  const { registry, blobs, layerDigest } = given
  const digests = which === 'layer' ? [layerDigest] : [...blobs.keys()].filter((digest) => digest !== layerDigest)
  for (const digest of digests) blobs.set(digest, change(blobs.get(digest) ?? tar))
  const { measurements, failures } = await measured(given)
  for (const measurement of measurements) expect(measurement).toHaveProperty('reason', expect.stringMatching(why))
  expect(failures.map(({ code }) => code)).toEqual(failures.map(() => 'registry-invalid'))
  expect(failures[0]?.message).toContain(`Blob ${which === 'layer' ? layerDigest : 'sha256:'}`)
  expect(failures[0]?.message).toContain(' in registry.example/stage ')
  expect(blobCalls(registry, layerDigest)).toBeLessThanOrEqual(1)
})

test('a layer whose content is damaged, though its digest says otherwise, is one that no engine reads', async () => {
  const builder = layoutBuilder()
  const blob = cut(gzipSync(tar), 100)
  const root = builder.index([builder.image({ platform: 'linux/amd64', layers: [{ tar, blob }] })]).digest as Digest
  const registry = memoryRegistry()
  registry.add('registry.example/stage', { blobs: builder.blobs, root })
  expect((await measured({ registry, root })).failures).toMatchObject([{ code: 'layer-invalid' }])
})

test('a layer that an earlier run has read is streamed and proven all the same', async () => {
  const given = staged()
  const store = createRecordStore()
  expect((await measured(given, { cores: 2, store })).failures).toEqual([])
  given.blobs.set(given.layerDigest, flipped(tar, 5_000))
  const { failures } = await measured(given, { cores: 2, store })
  expect(failures).toMatchObject([{ code: 'registry-invalid' }])
})

describe('fault 46: what is not there is unknown with its reason, never 0', () => {
  test.each<[string, (given: ReturnType<typeof staged>) => void, RegExp]>([
    [
      'no repository',
      ({ registry }) => registry.repositories.clear(),
      /^Repository registry\.example\/stage does not hold sha256:/,
    ],
    [
      'no manifest of a platform',
      ({ registry, builder }) => {
        const { manifests } = registry.repository('registry.example/stage')
        const isImage = ({ mediaType, bytes }: { readonly mediaType: string; readonly bytes: Uint8Array }) =>
          mediaType === mediaTypes.manifest && !Buffer.from(bytes).includes('in-toto')
        for (const [digest, each] of manifests) if (isImage(each)) manifests.delete(digest)
        expect(manifests.size).toBeLessThan(builder.blobs.size)
      },
      /^Blob sha256:\w+ in registry\.example\/stage is missing$/,
    ],
    [
      'no layer',
      ({ blobs, layerDigest }) => void blobs.delete(layerDigest),
      /^Blob sha256:\w+ in registry\.example\/stage is missing$/,
    ],
    [
      'a registry that answers 404 to everything',
      ({ registry }) =>
        registry.failing({ operation: 'manifest', error: new ActionError('registry', 'It answered 404') }),
      /^It answered 404$/,
    ],
  ])('%s', async (_, change, why) => {
    const given = staged()
    change(given)
    const { measurements, failures } = await measured(given)
    for (const measurement of measurements)
      expect(measurement).toEqual({ kind: 'unknown', reason: expect.stringMatching(why) })
    expect(failures.length).toBeGreaterThan(0)
  })

  test('another set of platforms', async () => {
    const builder = layoutBuilder()
    const root = builder.index([builder.image({ platform: 'linux/arm64', layers: [{ tar }] })]).digest as Digest
    const registry = memoryRegistry()
    registry.add('registry.example/stage', { blobs: builder.blobs, root })
    const { measurements, failures } = await measured({ registry, root })
    expect(measurements[0]).toEqual({
      kind: 'unknown',
      reason: 'The build has no image for linux/amd64, only for linux/arm64',
    })
    expect(measurements[1]).toMatchObject({ uncompressedBytes: 300_000 })
    expect(failures).toEqual([])
  })
})

test('attack 29: a registry that calls an index a manifest, or the other way round, is believed in neither', async () => {
  for (const [from, to] of [
    [mediaTypes.index, mediaTypes.manifest],
    [mediaTypes.manifest, mediaTypes.index],
  ]) {
    const { registry, root } = staged()
    const { manifests } = registry.repository('registry.example/stage')
    const rootDigest =
      from === mediaTypes.index ? root : ([...manifests.keys()].find((each) => each !== root) as Digest)
    const found = manifests.get(rootDigest)
    if (found === undefined) throw new Error('it was put there')
    manifests.set(rootDigest, { ...found, mediaType: to ?? '' })
    const reading = openRegistryImage({ ...ports(registry), repository, rootDigest }).then((source) =>
      source.platforms(),
    )
    await expect(reading).rejects.toMatchObject({
      code: 'registry-invalid',
      message: expect.stringContaining('is malformed'),
    })
  }
})
