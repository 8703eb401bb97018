import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { compareSources } from '../../src/compare-sources.ts'
import { exitStatusOf } from '../../src/exit-status.ts'
import type { Report } from '../../src/model/report.ts'
import { renderOutlinesAsMarkdown, renderOutlinesAsText } from '../../src/report/render-outlines.ts'
import { reportSchema } from '../../src/report/report-schema.ts'
import { healthyLayout, type ImageSpec } from '../kit/layout-builder.ts'
import { type LookedFrom, lookedFrom } from '../kit/look-ports.ts'
import { archive, file, pax } from '../kit/tar-writer.ts'

let here: LookedFrom
beforeEach(() => {
  here = lookedFrom()
})
afterEach(() => here.remove())

type Files = Readonly<Record<string, number>>

const tarOf = (files: Files) =>
  archive(...Object.entries(files).map(([path, bytes]) => file(path, Buffer.alloc(bytes, `${path} `))))
const base = tarOf({ 'usr/base': 50_000 })
const imageOf = (files: Files, platform = 'linux/amd64'): ImageSpec => ({
  platform,
  layers: [
    { tar: base, createdBy: 'ADD base /' },
    { tar: tarOf(files), createdBy: `COPY ${Object.keys(files)} /` },
  ],
})

function layout(name: string, ...specs: readonly ImageSpec[]): void {
  healthyLayout(join(here.folder, name), ...specs)
}

async function compare(before: string, after: string, platforms: readonly string[] = []): Promise<Report> {
  const ports = here.ports()
  try {
    return await compareSources({ before, after, platforms, folder: here.folder }, ports)
  } finally {
    await ports.meter.close()
  }
}

const asText = (report: Report) => renderOutlinesAsText(report, { columns: 100, colour: 'none' })

describe('two images that exist', () => {
  test('what came, went, grew and shrank, and the layers that stayed', async () => {
    layout('old', imageOf({ 'app/a': 1000, 'app/b': 2000, 'app/c': 300 }))
    layout('new', imageOf({ 'app/b': 2500, 'app/c': 100, 'opt/d': 90_000 }))
    const report = await compare('oci:old', 'oci:new')
    const [found] = report.comparison?.platforms ?? []
    expect(
      found?.paths.map(({ change, path, beforeBytes, afterBytes }) => [change, path, afterBytes - beforeBytes]),
    ).toEqual([
      ['came', '/opt', 90_000],
      ['went', '/app/a', -1000],
      ['grew', '/app/b', 500],
      ['shrank', '/app/c', -200],
    ])
    expect(found?.layers.map(({ change }) => change)).toEqual(['stayed', 'came', 'went'])
    expect(report.images.map(({ image, liveBytes }) => [image, liveBytes])).toEqual([
      ['oci:old', 53_300],
      ['oci:new', 142_600],
    ])
    expect(exitStatusOf(report.verdict.status)).toBe(0)
    expect(reportSchema.safeParse(report).error).toBeUndefined()
  })

  test('is shown as text and as Markdown; what is new has no percentage', async () => {
    layout('old', imageOf({ 'app/b': 2000 }))
    layout('new', imageOf({ 'app/b': 2500, 'opt/d': 90_000 }))
    const report = await compare('oci:old', 'oci:new')
    const text = asText(report)
    expect(text).toMatch(/^oci:old -> oci:new \(linux\/amd64\)\n/)
    expect(text).toMatch(/\n {2}live +52 kB +142\.5 kB +\+90\.5 kB +\+174%\n/)
    expect(text).toMatch(/\nLayers: 1 of 2 as they were\n/)
    expect(text).toMatch(/\n +\+90 kB +new +1 +\/opt\/\n +\+500 B +grew +1 +\/app\/b(?:\n|$)/)
    expect(text).not.toContain('100%')
    expect(renderOutlinesAsMarkdown(report)).toContain('| +90 kB | new | 1 | `/opt/` |')
  })

  test('the same image twice: nothing changed, and that is said', async () => {
    layout('old', imageOf({ 'app/b': 2000 }))
    const report = await compare('oci:old', 'oci:old')
    expect(report.comparison?.platforms[0]?.paths).toEqual([])
    expect(asText(report)).toMatch(/Layers: 2 of 2 as they were\n {2}None came or went\n\nFiles\n {2}All as they were/)
  })

  test('platforms that one of them lacks are named', async () => {
    layout('old', imageOf({ a: 1 }), imageOf({ a: 1 }, 'linux/arm64'))
    layout('new', imageOf({ a: 2 }), imageOf({ a: 2 }, 'linux/s390x'))
    const report = await compare('oci:old', 'oci:new')
    expect(report.comparison).toMatchObject({
      platforms: [{ platform: 'linux/amd64' }],
      ...{ onlyBefore: ['linux/arm64'], onlyAfter: ['linux/s390x'] },
    })
    expect(asText(report)).toMatch(/Only in oci:old\n {2}linux\/arm64\n\nOnly in oci:new\n {2}linux\/s390x/)
  })

  test.each<[string, readonly string[], string, number]>([
    ['oci:other', [], 'No platform is in both images: "oci:old" has linux/amd64, "oci:other" has linux/arm64', 2],
    ['oci:other', ['linux/amd64'], 'has no linux/amd64', 2],
    ['oci:gone', [], 'gone', 3],
  ])('%s, %j: nothing to compare with', async (after, platforms, message, exitStatus) => {
    layout('old', imageOf({ a: 1 }))
    layout('other', imageOf({ a: 1 }, 'linux/arm64'))
    await expect(compare('oci:old', after, platforms)).rejects.toMatchObject({
      ...{ message: expect.stringContaining(message), exitStatus },
    })
  })

  test('one that cannot be read on a platform is an error there, and no "everything went"', async () => {
    const damaged = { ...imageOf({ a: 1 }, 'linux/arm64'), layers: [{ tar: Buffer.alloc(1024, 'x') }] }
    layout('old', imageOf({ a: 1 }), imageOf({ a: 1 }, 'linux/arm64'))
    layout('new', imageOf({ a: 2 }), damaged)
    const report = await compare('oci:old', 'oci:new')
    expect(report.comparison?.platforms.map(({ platform }) => platform)).toEqual(['linux/amd64'])
    expect(report.verdict.status).toBe('error')
    expect(exitStatusOf(report.verdict.status)).toBe(3)
    expect(asText(report)).toMatch(/Image oci:new \(linux\/arm64\) could not be measured/)
  })
})

describe('pairs that nobody would build to be compared', () => {
  const asMarkdown = (report: Report) => renderOutlinesAsMarkdown(report)
  const found = ({ comparison }: Report) => {
    const [platform] = comparison?.platforms ?? []
    if (platform === undefined) throw new Error('Nothing was compared')
    return platform
  }
  const layersOf = (...tars: readonly Uint8Array[]): ImageSpec => ({
    platform: 'linux/amd64',
    layers: tars.map((tar) => ({ tar })),
  })

  test.each([
    ['\u001b[2J\u001b]8;;http://evil.example\u0007x', '\u001b'],
    ['one\ntwo\r| three |', '\r'],
    ['</details><script>alert(1)</script>', undefined],
    ['\u202egnp.exe', '\u202e'],
    ['##[error]x ::error::y', '\n##['],
    ['__proto__', undefined],
    ['constructor', undefined],
  ])('attacks 3 and 4: a file and a folder named %j', async (name, never) => {
    layout('old', layersOf(archive(file(name, 'x'), file('kept', 'k'))))
    layout('new', layersOf(archive(file(`${name}/${name}`, 'longer'), file('kept', 'k'))))
    const report = await compare('oci:old', 'oci:new')
    const { paths, layers } = found(report)
    const differences = paths.map(({ path, beforeBytes, afterBytes }) => ({ path, bytes: afterBytes - beforeBytes }))
    expect(differences.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(5)
    expect(new Set(differences.map(({ path }) => path.split('/')[1]))).toEqual(new Set([name.split('/')[0]]))
    expect(layers.map(({ change }) => change)).toEqual(['came', 'went'])
    expect(reportSchema.safeParse(JSON.parse(JSON.stringify(report))).error).toBeUndefined()
    if (never !== undefined)
      for (const shown of [asText(report), asMarkdown(report)]) expect(shown).not.toContain(never)
  })

  test('600 files that came and as many that went: a few are told, and the others are counted', async () => {
    const many = (folder: string, bytes: number) =>
      archive(...Array.from({ length: 600 }, (_, at) => file(`${folder}-${at}/f`, 'x'.repeat(bytes))))
    layout('old', layersOf(many('old', 1)))
    layout('new', layersOf(many('new', 3)))
    const report = await compare('oci:old', 'oci:new')
    const { paths, pathsLeft } = found(report)
    expect(paths.length).toBeLessThan(200)
    expect(paths.length + pathsLeft.count).toBe(1_200)
    const shown = paths.reduce((sum, { beforeBytes, afterBytes }) => sum + afterBytes - beforeBytes, 0)
    expect(shown + pathsLeft.afterBytes - pathsLeft.beforeBytes).toBe(1_200)
    for (const text of [asText(report), asMarkdown(report), JSON.stringify(report)]) {
      expect(text.length).toBeLessThan(200_000)
    }
  })

  test('a folder as deep as a path can be, against a file in its place', async () => {
    const deep = Array.from({ length: 1_900 }, () => 'd').join('/')
    layout('old', layersOf(archive(file('d', 'x'))))
    layout('new', layersOf(archive(pax([['path', `${deep}/f`]]), file('short', 'longer'))))
    const { paths } = found(await compare('oci:old', 'oci:new'))
    expect(paths.reduce((sum, { beforeBytes, afterBytes }) => sum + afterBytes - beforeBytes, 0)).toBe(5)
  })

  test('no layer in common, and nothing else', async () => {
    layout('old', layersOf(tarOf({ a: 10 }), tarOf({ b: 10 })))
    layout('new', layersOf(tarOf({ c: 10 }), tarOf({ d: 10 })))
    const report = await compare('oci:old', 'oci:new')
    expect(found(report).layers.map(({ change, before, after }) => [change, before, after])).toEqual([
      ['came', undefined, 0],
      ['came', undefined, 1],
      ['went', 0, undefined],
      ['went', 1, undefined],
    ])
    expect(asText(report)).toContain('Layers: 0 of 2 as they were')
    expect(exitStatusOf(report.verdict.status)).toBe(0)
  })

  test('the same layers in another order, one of them twice, compressed by somebody else', async () => {
    const [one, two] = [tarOf({ a: 10 }), tarOf({ b: 10 })]
    layout('old', layersOf(one, two))
    const layers = [two, one, one].map((tar) => ({ tar, blob: gzipSync(tar, { level: 1 }) }))
    layout('new', { platform: 'linux/amd64', layers })
    const { paths, layers: told } = found(await compare('oci:old', 'oci:new'))
    expect(paths).toEqual([])
    expect(told.map(({ change, before, after }) => [change, before, after])).toEqual([
      ['stayed', 1, 0],
      ['stayed', 0, 1],
      ['came', undefined, 2],
    ])
  })

  test('an image without layers against itself and against another', async () => {
    layout('empty', layersOf())
    layout('new', layersOf(tarOf({ a: 10 })))
    expect(asText(await compare('oci:empty', 'oci:empty'))).toMatch(/All as they were/)
    expect(asText(await compare('oci:empty', 'oci:new'))).not.toMatch(/NaN|Infinity|\d%/)
  })
})
