import { mkdtempSync, readFileSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createFiles } from '../../../src/adapters/files.ts'
import { createLayerMeter } from '../../../src/image/layer-meter.ts'
import { ActionError } from '../../../src/errors.ts'
import { openLayout } from '../../../src/image/open-layout.ts'
import { createLayerContents, type LayerContents } from '../../../src/measure/layer-contents.ts'
import { measureImages, type OriginsInput } from '../../../src/measure/measure-images.ts'
import type { BuildOutcome } from '../../../src/model/build.ts'
import { type Digest, digestHex } from '../../../src/model/digest.ts'
import type { LayerContent } from '../../../src/model/measurement.ts'
import type { Cell } from '../../../src/model/plan.ts'
import { type Platform, parsePlatform } from '../../../src/model/platform.ts'
import type { LayerMeter } from '../../../src/ports.ts'
import { openBuiltLayout } from '../../kit/open-built-layout.ts'
import { layerFile } from '../../kit/layer-file.ts'
import { healthyLayout, type ImageSpec, layoutBuilder, sha256 } from '../../kit/layout-builder.ts'
import { archive, file } from '../../kit/tar-writer.ts'
import { tinyElf } from '../../kit/tiny-elf.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'measure-images-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const files = createFiles(tmpdir())
const elf = (platform: 'linux/amd64' | 'linux/arm64') => tinyElf({ platform, text: 'x', status: 0 })
const base = { tar: archive(file('bin/base', elf('linux/amd64')), file('etc/os', 'debian')) }
const app = { tar: archive(file('app', elf('linux/amd64')), file('data', 'x'.repeat(1000))) }
const amd64: ImageSpec = { platform: 'linux/amd64', layers: [base, app] }

const cell = (variant: string, platform = 'linux/amd64'): Cell => ({
  image: 'app',
  variant,
  platform: parsePlatform(platform) as Platform,
})
const built = (variant: string, indexDigest: Digest): BuildOutcome => ({
  image: 'app',
  variant,
  status: 'built',
  place: { kind: 'layout', layoutDir: join(root, variant) },
  indexDigest,
  provenance: [],
})

type Run = {
  cells: readonly Cell[]
  outcomes: readonly BuildOutcome[]
  meter?: LayerMeter
  contents?: LayerContents
  onOrigins?: (input: OriginsInput) => void
}

function measure({ cells, outcomes, meter, contents, onOrigins }: Run) {
  return measureImages({
    cells,
    outcomes,
    contents: contents ?? createLayerContents({ meter: meter ?? createLayerMeter({ cores: 2 }), files }),
    openSource: (index) => openBuiltLayout(index, files),
    originsOf: (input) => {
      onOrigins?.(input)
      return input.layerDigests.map((_, index) => ({ line: index + 1 }))
    },
  })
}

const layoutBlob = (variant: string, digest: string) =>
  join(root, variant, 'blobs', 'sha256', digestHex(digest as Digest))

test('an image is measured: sums, layers with their origins, machines over all layers', async () => {
  const digest = healthyLayout(join(root, 'cpu'), amd64)
  const { cells, failures } = await measure({ cells: [cell('cpu')], outcomes: [built('cpu', digest)] })
  const elfBytes = elf('linux/amd64').length
  expect(failures).toEqual([])
  expect(cells).toMatchObject([
    {
      variant: 'cpu',
      platform: 'linux/amd64',
      measurement: {
        indexDigest: digest,
        uncompressedBytes: 2 * elfBytes + 6 + 1000,
        layers: [
          { diffId: sha256(base.tar), uncompressedBytes: elfBytes + 6, origin: { line: 1 } },
          { diffId: sha256(app.tar), uncompressedBytes: elfBytes + 1000, origin: { line: 2 } },
        ],
        machines: [{ machine: 0x3e, count: 2, examplePath: 'bin/base' }],
      },
    },
  ])
  const measurement = cells[0]?.measurement as unknown as { compressedBytes: number; layers: { digest: string }[] }
  expect(measurement.compressedBytes).toBe(
    measurement.layers.reduce((sum, layer) => sum + statSync(layoutBlob('cpu', layer.digest)).size, 0),
  )
})

test('the same layer twice in one image counts twice', async () => {
  const digest = healthyLayout(join(root, 'cpu'), { platform: 'linux/amd64', layers: [app, app] })
  const { cells } = await measure({ cells: [cell('cpu')], outcomes: [built('cpu', digest)] })
  expect(cells[0]?.measurement).toMatchObject({ uncompressedBytes: 2 * (elf('linux/amd64').length + 1000) })
})

describe('one cell without numbers has its reason and stops no other', () => {
  test('builds that failed, parents that failed, platforms that are missing', async () => {
    const digest = healthyLayout(join(root, 'cpu'), amd64)
    const { cells, failures } = await measure({
      cells: [cell('cuda'), cell('cpu'), cell('cpu', 'linux/arm64'), cell('tools'), cell('forgotten')],
      outcomes: [
        { image: 'app', variant: 'cuda', status: 'failed', reason: 'RUN false', logTail: [] },
        built('cpu', digest),
        { image: 'app', variant: 'tools', status: 'blocked', by: { image: 'app', variant: 'cuda' } },
      ],
    })
    expect(cells.map(({ measurement }) => ('reason' in measurement ? measurement.reason : 'measured'))).toEqual([
      'It was not built: RUN false',
      'measured',
      'The build has no image for linux/arm64, only for linux/amd64',
      'It was not built, because its parent app/cuda was not',
      'The build did not report on it',
    ])
    expect(failures).toEqual([])
  })

  test('fault 27: a layer whose blob is missing is a failure with its digest, never a size of 0', async () => {
    const [good, bad] = [healthyLayout(join(root, 'cpu'), amd64), healthyLayout(join(root, 'cuda'), amd64)]
    const layer = sha256(readFileSync(layoutBlob('cuda', (await layersOf('cuda', bad))[1] ?? '')))
    unlinkSync(layoutBlob('cuda', layer))
    const { cells, failures } = await measure({
      cells: [cell('cuda'), cell('cpu')],
      outcomes: [built('cuda', bad), built('cpu', good)],
    })
    const reason = `Blob ${layer} in ${join(root, 'cuda')} is missing`
    expect(cells[0]?.measurement).toEqual({ kind: 'unknown', reason })
    expect(cells[1]?.measurement).toMatchObject({ uncompressedBytes: expect.any(Number) })
    expect(failures).toMatchObject([{ code: 'layout-invalid', message: reason, exitStatus: 3 }])
  })

  test('fault 28: a layer that is not the one of the configuration', async () => {
    const digest = healthyLayout(join(root, 'cpu'), {
      ...amd64,
      config: { rootfs: { diff_ids: [sha256(app.tar), sha256(app.tar)] } },
    })
    const { cells, failures } = await measure({ cells: [cell('cpu')], outcomes: [built('cpu', digest)] })
    expect(cells[0]?.measurement).toMatchObject({ kind: 'unknown' })
    expect(failures).toMatchObject([{ code: 'layout-invalid', message: expect.stringMatching(/^Layer 1 of sha256:/) }])
  })

  test('a layer that is no archive', async () => {
    const digest = healthyLayout(join(root, 'cpu'), {
      platform: 'linux/amd64',
      layers: [{ tar: Buffer.from('hello') }],
    })
    const { failures } = await measure({ cells: [cell('cpu')], outcomes: [built('cpu', digest)] })
    expect(failures).toMatchObject([{ code: 'layer-invalid' }])
  })

  test('a file system that fails is a failure of that cell', async () => {
    const digest = healthyLayout(join(root, 'cpu'), amd64)
    const broken: LayerMeter = {
      ...createLayerMeter({ cores: 1 }),
      measure: () => Promise.reject(Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO', syscall: 'read' })),
    }
    const { cells, failures } = await measure({ cells: [cell('cpu')], outcomes: [built('cpu', digest)], meter: broken })
    expect(cells[0]?.measurement).toMatchObject({ kind: 'unknown', reason: expect.stringContaining('EIO') })
    expect(failures.length).toBe(1)
  })

  test.each([new Error('a bug'), new ActionError('interrupted', 'Cancelled')])('%s is everybody’s', async (error) => {
    const digest = healthyLayout(join(root, 'cpu'), amd64)
    const broken: LayerMeter = { ...createLayerMeter({ cores: 1 }), measure: () => Promise.reject(error) }
    await expect(measure({ cells: [cell('cpu')], outcomes: [built('cpu', digest)], meter: broken })).rejects.toBe(error)
  })
})

describe('provenance for the origins', () => {
  test('comes from the attestation in the layout, else from the build’s metadata', async () => {
    const builder = layoutBuilder()
    const image = builder.image(amd64)
    const inside = builder.attestation(image, { from: 'layout' }, 'https://slsa.dev/provenance/v1')
    const other = builder.attestation(image, { from: 'sbom' }, 'https://spdx.dev/Document')
    const attested = builder.name(builder.index([image, other, inside]))
    builder.write(join(root, 'attested'))
    const plain = healthyLayout(join(root, 'plain'), amd64)
    const seen: unknown[] = []
    await measure({
      cells: [cell('attested'), cell('plain')],
      outcomes: [
        built('attested', attested),
        {
          ...built('plain', plain),
          provenance: [{ platform: cell('plain').platform, predicate: { from: 'metadata' } }],
        } as BuildOutcome,
      ],
      onOrigins: ({ provenance }) => void seen.push(provenance),
    })
    expect(seen).toEqual(expect.arrayContaining([{ from: 'layout' }, { from: 'metadata' }]))
  })
})

describe('a layer that several layouts share', () => {
  function counting(): { meter: LayerMeter; paths: string[] } {
    const real = createLayerMeter({ cores: 2 })
    const paths: string[] = []
    return {
      paths,
      meter: {
        ...real,
        measure(layer): Promise<LayerContent> {
          paths.push(layer.path ?? 'no file')
          return real.measure(layer)
        },
      },
    }
  }

  test('is read once, and every copy becomes the file that was read', async () => {
    const [first, second] = [healthyLayout(join(root, 'a'), amd64), healthyLayout(join(root, 'b'), amd64)]
    const { meter, paths } = counting()
    const run = { cells: [cell('a'), cell('b')], outcomes: [built('a', first), built('b', second)], meter }
    const { failures } = await measure(run)
    expect(failures).toEqual([])
    expect(paths.length).toBe(2)
    for (const digest of await layersOf('a', first)) {
      expect(statSync(layoutBlob('a', digest)).ino).toBe(statSync(layoutBlob('b', digest)).ino)
    }
  })

  test('a damaged copy of the right length never stays where it could be published', async () => {
    const [first, second] = [healthyLayout(join(root, 'a'), amd64), healthyLayout(join(root, 'b'), amd64)]
    const [layer = ''] = await layersOf('a', first)
    const path = layoutBlob('b', layer)
    writeFileSync(path, Buffer.alloc(statSync(path).size))
    const contents = createLayerContents({ meter: createLayerMeter({ cores: 2 }), files })
    const compressedBytes = statSync(path).size
    contents.begin(layerFile({ path: layoutBlob('a', layer), digest: layer as Digest, compressedBytes }))
    const { cells, failures } = await measure({
      cells: [cell('a'), cell('b')],
      outcomes: [built('a', first), built('b', second)],
      contents,
    })
    expect(failures).toEqual([])
    expect(cells[1]?.measurement).not.toHaveProperty('reason')
    expect(sha256(readFileSync(path))).toBe(layer)
  })

  test('where the damaged copy is read first, its image is the one without a number', async () => {
    const [first, second] = [healthyLayout(join(root, 'a'), amd64), healthyLayout(join(root, 'b'), amd64)]
    const [layer = ''] = await layersOf('a', first)
    const path = layoutBlob('b', layer)
    writeFileSync(path, Buffer.alloc(statSync(path).size))
    const contents = createLayerContents({ meter: createLayerMeter({ cores: 2 }), files })
    contents.begin(layerFile({ path, digest: layer as Digest, compressedBytes: statSync(path).size }))
    const { cells, failures } = await measure({
      cells: [cell('a'), cell('b')],
      outcomes: [built('a', first), built('b', second)],
      contents,
    })
    expect(failures).toMatchObject([{ code: 'layout-invalid', message: expect.stringContaining(layer) }])
    expect(cells[0]?.measurement).not.toHaveProperty('reason')
    expect(cells[1]?.measurement).toHaveProperty('reason')
  })

  test('where links are impossible the copy is read, and its damage found', async () => {
    const [first, second] = [healthyLayout(join(root, 'a'), amd64), healthyLayout(join(root, 'b'), amd64)]
    const [layer = ''] = await layersOf('a', first)
    const contents = createLayerContents({
      meter: createLayerMeter({ cores: 2 }),
      files: { replaceByLink: () => Promise.reject(Object.assign(new Error('EXDEV'), { code: 'EXDEV' })) },
    })
    const compressedBytes = statSync(layoutBlob('a', layer)).size
    const of = (variant: string) =>
      contents.contentOf(layerFile({ path: layoutBlob(variant, layer), digest: layer as Digest, compressedBytes }))
    await of('a')
    expect(await of('b')).toEqual(await of('a'))
    const third = healthyLayout(join(root, 'c'), amd64)
    expect(third).toBe(second)
    writeFileSync(layoutBlob('c', layer), Buffer.alloc(compressedBytes))
    await expect(of('c')).rejects.toMatchObject({ code: 'layout-invalid' })
  })
})

async function layersOf(variant: string, rootDigest: Digest): Promise<string[]> {
  const source = await openLayout({ files, layoutDir: join(root, variant), rootDigest })
  const image = await source.image(cell(variant).platform)
  return image?.manifest.layers.map(({ digest }) => digest) ?? []
}
