import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createFiles } from '../../src/adapters/files.ts'
import { cachedLayoutRoot } from '../../src/build-images.ts'
import { compareCaches } from '../../src/compare-caches.ts'
import { ActionError } from '../../src/errors.ts'
import type { BuildOutcome, BuildResult } from '../../src/model/build.ts'
import type { Digest } from '../../src/model/digest.ts'
import type { LayerListing } from '../../src/model/layer-listing.ts'
import type { LayerOrigin, MeasuredCell } from '../../src/model/measurement.ts'
import { unknown } from '../../src/model/unknown.ts'
import type { Facts, Run } from '../../src/run.ts'
import { layoutBuilder, sha256 } from '../kit/layout-builder.ts'
import { type EntrySpec, listingOf } from '../kit/listing-builder.ts'
import { memoryRegistry } from '../kit/memory-registry.ts'
import { recordingLog } from '../kit/recording-log.ts'
import { amd64, anImage, arm64 } from '../kit/run-builder.ts'

/* Layouts on disk whose layers hold what the meter says: how a layer is read is tested elsewhere. */

type Layer = readonly (EntrySpec | string)[]

let root: string
let listings: Map<Digest, LayerListing>
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'compare '))
  listings = new Map()
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const builder = { name: 'b', driver: 'docker', buildkit: [], buildx: '0.29.1' }

/** A build of the variants with these layers, for linux/amd64. */
function built(
  build: 'cached' | 'clean',
  variants: Readonly<Record<string, readonly Layer[] | BuildOutcome>>,
): BuildResult {
  const folder = build === 'cached' ? cachedLayoutRoot(root) : root
  const outcomes = Object.entries(variants).map(([variant, layers]): BuildOutcome => {
    if ('status' in layers) return layers
    const layoutDir = join(folder, variant)
    const layout = layoutBuilder()
    const tars = layers.map((layer) => Buffer.from(JSON.stringify(layer)))
    for (const [at, tar] of tars.entries()) listings.set(sha256(gzipSync(tar)), listingOf(layers[at] ?? []))
    const image = layout.image({ platform: 'linux/amd64', layers: tars.map((tar) => ({ tar })) })
    const indexDigest = layout.name(layout.index([image]))
    layout.write(layoutDir)
    const place = { kind: 'layout', layoutDir } as const
    return { image: 'app', variant, status: 'built', place, indexDigest, provenance: [] }
  })
  return { outcomes, builder, cached: [], frontends: [] }
}

function measured(variant: string, ...origins: readonly LayerOrigin[]): MeasuredCell {
  const layers = origins.map((origin, at) => ({ name: `${at}`, compressedBytes: 1, origin }))
  return { image: 'app', variant, platform: amd64, measurement: anImage(layers) }
}

function run(facts: Facts, signal = new AbortController().signal): Run {
  const listing = async ({ digest }: { readonly digest: Digest }): Promise<LayerListing> => {
    const found = listings.get(digest)
    if (found === undefined) throw new ActionError('layer-invalid', `Layer ${digest} cannot be read`)
    return found
  }
  const ports = {
    files: createFiles(root),
    log: recordingLog(),
    registry: memoryRegistry(),
    meter: { listing },
    signal,
  }
  return { facts, ports } as unknown as Run
}

const compare = (facts: Facts, signal?: AbortSignal) => compareCaches(run(facts, signal), root)

const base: Layer = ['etc/']
const step = (content: string, mtimeSeconds = 0): Layer => [{ path: 'usr/bin/tool', content, mtimeSeconds }]
const line = (number: number, inherited = false): LayerOrigin => ({ dockerfile: 'Dockerfile', line: number, inherited })
const tool = { path: '/usr/bin/tool', fileCount: 1, examples: ['/usr/bin/tool'] }
const cpu = { image: 'app', variant: 'cpu', platform: amd64 }

describe('attack 22: a build with caches against one without', () => {
  test('names the layer whose content is another one, and nothing of layers that differ in times', async () => {
    const facts = {
      cachedBuild: built('cached', { cpu: [base, step('same', 1), step('evil')] }),
      build: built('clean', { cpu: [base, step('same', 2), step('good')] }),
      measured: [measured('cpu', line(1, true), line(2), line(3))],
    }
    expect(await compare(facts)).toEqual([{ ...cpu, differences: [{ ...tool, origin: line(3) }] }])
  })

  test('tells a layer that variants share of the one whose Dockerfile makes it', async () => {
    const facts = {
      cachedBuild: built('cached', { child: [step('evil'), base], cpu: [step('evil')] }),
      build: built('clean', { child: [step('good'), base], cpu: [step('good')] }),
      measured: [measured('child', line(2, true), line(9)), measured('cpu', line(2))],
    }
    expect(await compare(facts)).toEqual([
      { ...cpu, variant: 'child', differences: [] },
      { ...cpu, differences: [{ ...tool, origin: line(2) }] },
    ])
  })

  test('tells a base that another one took the place of', async () => {
    const facts = {
      cachedBuild: built('cached', { cpu: [step('old'), base] }),
      build: built('clean', { cpu: [step('new'), base] }),
      measured: [measured('cpu', line(1, true), line(2))],
    }
    expect(await compare(facts)).toEqual([{ ...cpu, differences: [{ ...tool, origin: line(1, true) }] }])
  })

  test('holds final file systems against each other where one image has more layers', async () => {
    const facts = {
      cachedBuild: built('cached', { cpu: [base, step('draft'), step('evil')] }),
      build: built('clean', { cpu: [base, step('good')] }),
      measured: [measured('cpu', line(1), line(2))],
    }
    expect(await compare(facts)).toEqual([{ ...cpu, differences: [{ ...tool, origin: {} }] }])
  })

  test('finds nothing where more layers give the same files', async () => {
    const facts = {
      cachedBuild: built('cached', { cpu: [base, step('draft'), step('good', 1)] }),
      build: built('clean', { cpu: [base, step('good')] }),
      measured: [measured('cpu', line(1), line(2))],
    }
    expect(await compare(facts)).toEqual([{ ...cpu, differences: [] }])
  })
})

describe('what cannot be compared', () => {
  const failed = { image: 'app', variant: 'cpu', status: 'failed', reason: 'it broke', logTail: [] } as const
  const blocked = { image: 'app', variant: 'cpu', status: 'blocked', by: { image: 'app', variant: 'base' } } as const

  test.each<[string, BuildOutcome, string]>([
    ['failed', failed, 'The build with caches failed: it broke'],
    ['is blocked', blocked, 'app/base, which it is built on, failed with caches'],
  ])('is told: the build with caches %s', async (_, outcome, reason) => {
    const build = built('clean', { cpu: [base] })
    const facts = { cachedBuild: built('cached', { cpu: outcome }), build, measured: [measured('cpu', line(1))] }
    expect(await compare(facts)).toEqual([{ ...cpu, differences: unknown(reason) }])
  })

  test('is told, and stops no other: a layer that cannot be read, a platform that is missing', async () => {
    const cached = built('cached', { cpu: [step('evil')], other: [step('evil')], third: [base] })
    const clean = built('clean', { cpu: [step('good')], other: [step('lost')], third: [base] })
    listings.delete(sha256(gzipSync(Buffer.from(JSON.stringify(step('lost'))))))
    const third = { ...measured('third', line(1)), platform: arm64 }
    const cells = [measured('other', line(1)), third, measured('cpu', line(1))]
    const [other, missing, told] = await compare({ cachedBuild: cached, build: clean, measured: cells })
    expect(other).toMatchObject({ differences: { kind: 'unknown', reason: expect.stringContaining('cannot be read') } })
    expect(missing).toMatchObject({ differences: unknown('A build of app/third has no linux/arm64') })
    expect(told).toMatchObject({ differences: [tool] })
  })

  const builds = (): Facts => ({
    cachedBuild: built('cached', { cpu: [base] }),
    build: built('clean', { cpu: [base] }),
  })
  test.each<[string, () => Facts]>([
    ['there was one build', () => ({ build: built('clean', { cpu: [base] }), measured: [measured('cpu', line(1))] })],
    ['it was not measured', () => ({ ...builds(), measured: [{ ...cpu, measurement: unknown('it broke') }] })],
    ['it existed before', () => ({ ...builds(), measured: [measured('existing', line(1))] })],
  ])('has nothing to be told: %s', async (_, facts) => {
    expect(await compare(facts())).toEqual([])
  })
})

describe('the layouts of the build with caches', () => {
  const facts = (): Facts => ({
    cachedBuild: built('cached', { cpu: [step('evil')] }),
    build: built('clean', { cpu: [step('good')] }),
    measured: [measured('cpu', line(1))],
  })

  test('are gone when it was compared', async () => {
    const given = facts()
    expect(existsSync(cachedLayoutRoot(root))).toBe(true)
    await compare(given)
    expect(existsSync(cachedLayoutRoot(root))).toBe(false)
    expect(existsSync(join(root, 'cpu'))).toBe(true)
  })

  test('are gone, too, when the run is interrupted, which is no reason of a cell', async () => {
    const given = facts()
    await expect(compare(given, AbortSignal.abort(new Error('SIGINT')))).rejects.toThrow('SIGINT')
    expect(existsSync(cachedLayoutRoot(root))).toBe(false)
  })
})
