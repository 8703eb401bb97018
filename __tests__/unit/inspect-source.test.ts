import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { exitStatusOf } from '../../src/exit-status.ts'
import { inspectSource } from '../../src/inspect-source.ts'
import type { Digest } from '../../src/model/digest.ts'
import type { Report } from '../../src/model/report.ts'
import type { LayerBlob } from '../../src/ports.ts'
import { renderOutlinesAsMarkdown, renderOutlinesAsText } from '../../src/report/render-outlines.ts'
import { reportSchema } from '../../src/report/report-schema.ts'
import { sarif } from '../../src/report/sarif.ts'
import { healthyLayout, type ImageSpec, layoutBuilder } from '../kit/layout-builder.ts'
import { type LookedFrom, lookedFrom } from '../kit/look-ports.ts'
import { archive, directory, file } from '../kit/tar-writer.ts'
import { tinyElf } from '../kit/tiny-elf.ts'

let here: LookedFrom
beforeEach(() => {
  here = lookedFrom()
})
afterEach(() => here.remove())

const MB = 1_000_000
const noise = (bytes: number) => Buffer.alloc(bytes, 'some bytes ')

const image = (platform: string): ImageSpec => ({
  platform,
  layers: [
    {
      tar: archive(directory('opt/'), file('opt/big', noise(3 * MB)), file('opt/kept', noise(1 * MB))),
      createdBy: 'RUN /bin/sh -c fetch # buildkit',
    },
    { tar: archive(file('opt/.wh.big', ''), file('etc/app', 'x')), createdBy: 'RUN /bin/sh -c rm /opt/big # buildkit' },
  ],
})

async function inspect(source: string, platforms: readonly string[] = []): Promise<Report> {
  const ports = here.ports()
  try {
    return await inspectSource({ source, platforms, folder: here.folder }, ports)
  } finally {
    await ports.meter.close()
  }
}

describe('an image that exists', () => {
  test('is told of by platform: sizes, layers, waste and its finding', async () => {
    healthyLayout(join(here.folder, 'layout'), image('linux/amd64'), image('linux/arm64'))
    const report = await inspect('oci:layout')
    expect(
      report.images.map(({ platform, uncompressedBytes, liveBytes, wastedBytes }) => ({
        ...{ platform, uncompressedBytes, liveBytes, wastedBytes },
      })),
    ).toEqual(
      ['linux/amd64', 'linux/arm64'].map((platform) => ({
        ...{ platform, uncompressedBytes: 4 * MB + 1, liveBytes: 1 * MB + 1, wastedBytes: 3 * MB },
      })),
    )
    expect(report.verdict.findings.map(({ code, platform, bytes }) => [code, platform, bytes])).toEqual([
      ['late-cleanup', 'linux/amd64', 3 * MB],
      ['late-cleanup', 'linux/arm64', 3 * MB],
    ])
    expect(report.advice.map(({ bytes, runningBytes }) => [bytes, runningBytes])).toEqual([
      [3 * MB, 3 * MB],
      [3 * MB, 6 * MB],
    ])
    expect(exitStatusOf(report.verdict.status)).toBe(0)
    expect(reportSchema.safeParse(report).error).toBeUndefined()
  })

  test.each(['var/lib/rpm/Packages', 'usr/lib/sysimage/rpm/Packages.db'])(
    'whose packages are in the older form %s is not one without packages',
    async (path) => {
      const tar = archive(file(path, noise(5000)), file('usr/bin/tool', 'tool'))
      healthyLayout(join(here.folder, 'layout'), { platform: 'linux/amd64', layers: [{ tar }] })
      const report = await inspect('oci:layout')
      expect(report.verdict.findings).toMatchObject([
        {
          code: 'unreadable-content',
          severity: 'note',
          path: `/${path}`,
          message: expect.stringContaining('database of rpm'),
        },
      ])
      expect(report.images[0]?.contents?.problems).toMatchObject([{ kind: 'inventory', manager: 'rpm' }])
      const shown = [renderOutlinesAsText(report, { columns: 200, colour: 'none' }), renderOutlinesAsMarkdown(report)]
      for (const text of shown) {
        expect(text).toContain('is a database of rpm that is not in the form of SQLite and cannot be read')
        expect(text).not.toMatch(/\b(?:0|no) packages/i)
      }
      expect(exitStatusOf(report.verdict.status)).toBe(0)
    },
  )

  test('is shown as text, as Markdown and as SARIF', async () => {
    healthyLayout(join(here.folder, 'layout'), image('linux/amd64'))
    const report = await inspect('oci:layout', ['linux/amd64'])
    const text = renderOutlinesAsText(report, { columns: 100, colour: 'none' })
    expect(text).toMatch(/^oci:layout \(linux\/amd64\)\n/)
    expect(text).toMatch(/\n {2}wasted +3 MB +75%\n/)
    expect(text).toMatch(/\n +3 MB +1 +removed later +1 +2 +\/opt\/big\n/)
    expect(text).toMatch(/3 MB \(together 3 MB\): Image oci:layout/)
    expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(100)
    expect(renderOutlinesAsMarkdown(report)).toContain('| 3 MB | 1 | removed later | 1 | 2 | `/opt/big` |')
    expect(sarif(report).runs[0].results.map(({ ruleId }) => ruleId)).toEqual(['late-cleanup'])
  })

  test('the other way of naming a platform, and only that one', async () => {
    healthyLayout(join(here.folder, 'layout'), image('linux/amd64'), image('linux/arm64'))
    const report = await inspect('oci:layout', ['linux/aarch64', 'linux/arm64'])
    expect(report.images.map(({ platform }) => platform)).toEqual(['linux/arm64'])
  })

  test.each<[string, string, readonly string[], string, number]>([
    ['no such platform', 'oci:layout', ['linux/s390x'], 'has no linux/s390x', 2],
    ['no platform at all', 'oci:layout', ['beos'], 'is no platform', 2],
    ['no name of an image', 'oci:', [], 'names nothing', 2],
    ['nothing there', 'oci:elsewhere', [], 'elsewhere', 3],
    ['no such tag', 'registry:registry.example/app:1', [], 'registry.example/app', 3],
  ])('%s is said so', async (_name, source, platforms, message, exitStatus) => {
    healthyLayout(join(here.folder, 'layout'), image('linux/amd64'))
    await expect(inspect(source, platforms)).rejects.toMatchObject({
      ...{ message: expect.stringContaining(message), exitStatus },
    })
  })

  test('binaries of another architecture end with 1', async () => {
    const program = tinyElf({ platform: 'linux/arm64', text: 'hi', status: 0 })
    healthyLayout(join(here.folder, 'layout'), {
      platform: 'linux/amd64',
      layers: [{ tar: archive(file('bin/app', program)) }],
    })
    const { verdict } = await inspect('oci:layout')
    expect([verdict.status, verdict.findings.map(({ code }) => code)]).toEqual(['fail', ['wrong-architecture']])
    expect(exitStatusOf(verdict.status)).toBe(1)
  })
})

describe('one platform that cannot be read is an error, and the others are told of', () => {
  const broken = (layer: ImageSpec['layers'][number], config?: ImageSpec['config']): ImageSpec => ({
    ...{ platform: 'linux/arm64', layers: [layer], ...(config && { config }) },
  })
  const tar = archive(file('a', 'x'))

  test.each<[string, ImageSpec, string]>([
    ['a layer that is cut off', broken({ tar, blob: Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]) }), 'arm64'],
    ['a layer that is none', broken({ tar: Buffer.alloc(1024, 'x') }), 'arm64'],
    [
      'another diff_id',
      broken({ tar }, { rootfs: { type: 'layers', diff_ids: [`sha256:${'0'.repeat(64)}`] } }),
      'unpacks to',
    ],
  ])('%s', async (_name, spec, words) => {
    healthyLayout(join(here.folder, 'layout'), image('linux/amd64'), spec)
    const report = await inspect('oci:layout')
    expect(report.images.map(({ unknown }) => unknown !== undefined)).toEqual([false, true])
    expect(report.images[0]?.liveBytes).toBe(1 * MB + 1)
    expect(report.verdict.status).toBe('error')
    expect(exitStatusOf(report.verdict.status)).toBe(3)
    const text = renderOutlinesAsText(report, { columns: 100, colour: 'none' })
    expect(text).toContain(words)
    expect(text).toMatch(/oci:layout \(linux\/arm64\)\n\nNo numbers\n/)
  })
})

test('a foreign layer that is elsewhere is not fetched: the layer is named, and the exit status is 3', async () => {
  const builder = layoutBuilder()
  const foreign = archive(file('Windows', 'x'))
  let digest = ''
  const spec: ImageSpec = {
    platform: 'linux/amd64',
    layers: [{ tar: foreign }, { tar: archive(file('a', 'x')) }],
    manifest: ([first, ...others]) => {
      digest = first?.digest ?? ''
      const mediaType = 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip'
      return { layers: [{ ...first, mediaType, urls: ['https://images.example/layer'] }, ...others] }
    },
  }
  builder.name(builder.index([builder.image(spec)]))
  builder.blobs.delete(digest as Digest)
  builder.write(join(here.folder, 'layout'))
  const { images, verdict } = await inspect('oci:layout')
  expect(digest).toMatch(/^sha256:/)
  expect(images[0]?.unknown?.reason).toContain(digest)
  expect(images[0]?.liveBytes).toBeUndefined()
  expect(verdict.findings.map(({ code }) => code)).toContain('unmeasured')
  expect(exitStatusOf(verdict.status)).toBe(3)
})

describe('an image in a registry', () => {
  function push(): readonly Digest[] {
    const builder = layoutBuilder()
    const root = builder.index([builder.image(image('linux/amd64'))]).digest as Digest
    here.registry.add('registry.example/app', { blobs: builder.blobs, root, tag: '1' })
    return [...here.registry.repository('registry.example/app').blobs].flatMap(([digest, bytes]) =>
      bytes[0] === 0x1f ? [digest] : [],
    )
  }
  const isFor = (digests: readonly Digest[]) => (call: string) => digests.some((digest) => call.includes(digest))

  test('the first look streams each layer once; the second asks for manifests and configuration alone', async () => {
    const layers = push()
    const first = await inspect('registry.example/app:1')
    expect(here.registry.calls.filter(isFor(layers))).toHaveLength(layers.length)
    here.registry.calls.length = 0
    const second = await inspect('registry.example/app:1')
    expect(second).toEqual(first)
    expect(here.registry.calls.length).toBeGreaterThan(0)
    expect(here.registry.calls.filter(isFor(layers))).toEqual([])
  })

  test('what a registry serves under a digest is proven', async () => {
    const [layer] = push()
    const { blobs } = here.registry.repository('registry.example/app')
    if (layer === undefined) throw new Error('The image has no layer')
    const bytes = Buffer.from(blobs.get(layer) ?? '')
    bytes[bytes.length - 5] = (bytes[bytes.length - 5] ?? 0) ^ 1
    blobs.set(layer, bytes)
    const report = await inspect('registry.example/app:1')
    expect(report.verdict.status).toBe('error')
    expect(report.images[0]?.unknown?.reason).toContain(layer)
  })
})

test('reading is told on the way, in bytes of the whole', async () => {
  healthyLayout(join(here.folder, 'layout'), image('linux/amd64'))
  await inspect('oci:layout')
  expect(
    here.log.liveLines.flat().every((line) => /^Reading oci:layout \(linux\/amd64\): \S+ k?B of \S+ kB$/.test(line)),
  ).toBe(true)
  expect(here.log.liveLines.flat().length).toBeGreaterThan(0)
  expect(here.log.liveLines.at(-1)).toEqual([])
})

test('an interruption ends it at once, and nothing is reported', async () => {
  healthyLayout(join(here.folder, 'layout'), image('linux/amd64'))
  const ports = here.ports()
  const { meter } = ports
  const content = async (layer: LayerBlob) => {
    await meter.close()
    return meter.content(layer)
  }
  await expect(
    inspectSource(
      { source: 'oci:layout', platforms: [], folder: here.folder },
      { ...ports, meter: { ...meter, content } },
    ),
  ).rejects.toMatchObject({ code: 'interrupted' })
})
