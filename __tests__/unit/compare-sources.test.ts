import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { compareSources } from '../../src/compare-sources.ts'
import { exitStatusOf } from '../../src/exit-status.ts'
import type { Report } from '../../src/model/report.ts'
import { renderOutlinesAsMarkdown, renderOutlinesAsText } from '../../src/report/render-outlines.ts'
import { reportSchema } from '../../src/report/report-schema.ts'
import { healthyLayout, type ImageSpec } from '../kit/layout-builder.ts'
import { type LookedFrom, lookedFrom } from '../kit/look-ports.ts'
import { archive, file } from '../kit/tar-writer.ts'

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
