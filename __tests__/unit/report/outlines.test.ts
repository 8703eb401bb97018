import { describe, expect, test } from '@jest/globals'
import type { Comparison, ImageComparison } from '../../../src/model/comparison.ts'
import type { ReportContents } from '../../../src/model/report-contents.ts'
import type { Report, ReportImage } from '../../../src/model/report.ts'
import { displayWidth } from '../../../src/report/display-width.ts'
import { percentOf } from '../../../src/report/percent-of.ts'
import { renderSummary } from '../../../src/report/render-markdown.ts'
import { renderOutlinesAsMarkdown, renderOutlinesAsText } from '../../../src/report/render-outlines.ts'
import { signedBytes, signedPercent } from '../../../src/report/signed-bytes.ts'
import { hostileTexts } from '../../kit/hostile-texts.ts'
import { markdownShape, nodesOf, parseMarkdown } from '../../kit/markdown-shape.ts'
import { aCell, aFinding, aLayer, anAdvice, aReport, lookedInto } from '../../kit/report-builder.ts'

const columns = 90
const asText = (report: Report) => renderOutlinesAsText(report, { columns, colour: 'none' })

/** An image in which every text is this one. */
function imageOf(text: string): ReportImage {
  const sized = [{ path: text, bytes: 5 }]
  const contents: ReportContents = {
    ...{
      wasteByCause: { removed: 1, overwritten: 2, 'copied-again': 3 },
      problems: [],
      duplicateBytes: 9,
      folders: [],
    },
    waste: [{ cause: 'removed', bytes: 1, fileCount: 1, layer: 0, by: 1, path: text }],
    duplicates: [{ extraBytes: 9, fileBytes: 9, count: 2, paths: [text, text] }],
    components: [{ kind: 'folder', name: text, bytes: 5, fileCount: 1 }],
    packages: [{ manager: 'npm', name: text, version: text, bytes: 5, path: text }],
    packagesLeft: { count: 0, bytes: 0 },
  }
  const layer = aLayer({ compressedBytes: 3, instruction: text, dockerfile: text, line: 1 })
  return {
    ...aCell({ image: text, variant: 'default', layers: [{ ...layer, largestFiles: sized, largestFolders: sized }] }),
    ...{ liveBytes: 5, wastedBytes: 1, ownUnknown: { reason: text }, contents },
  }
}

function inspectedOf(text: string): Report {
  const images = [
    imageOf(text),
    { ...aCell({ variant: 'default', unknown: text }), image: text, platform: 'linux/arm64' },
  ]
  const named = { image: text, variant: 'default', platform: 'linux/amd64' }
  const advice = {
    code: 'late-cleanup',
    message: text,
    remedy: text,
    path: text,
    dockerfile: text,
    line: 3,
    bytes: 1,
    images: [named],
  }
  const findings = [aFinding({ ...named, code: 'large-file', message: text, remedy: text, path: text })]
  return aReport({ images, findings, advice: [{ ...advice, totalBytes: 1, runningBytes: 1 }] })
}

function comparedOf(text: string): Report {
  const left = { count: 3, beforeBytes: 1, afterBytes: 5 }
  const bytes = { beforeBytes: 1, afterBytes: 9 }
  const platform: ImageComparison = {
    platform: 'linux/amd64',
    layers: [{ change: 'came', diffId: 'x', after: 1, uncompressedBytes: 5, instruction: text }],
    paths: [{ change: 'grew', path: text, isFolder: true, fileCount: 2, ...bytes }],
    ...{ pathsLeft: left, packagesLeft: left, componentsLeft: left, unowned: bytes },
    packagesSummed: { beforeCount: 0, afterCount: 0, beforeBytes: 0, afterBytes: 0 },
    pathsByChange: { came: left, went: left, grew: left, shrank: left, changed: left },
    packages: [
      { change: 'version', manager: 'npm', name: text, beforeVersion: text, afterVersion: text, path: text, ...bytes },
    ],
    components: [{ kind: 'folder', name: text, ...bytes }],
  }
  const ref = { image: text, variant: 'default' }
  const comparison = { before: ref, after: ref, platforms: [platform], onlyBefore: [text], onlyAfter: [text] }
  return aReport({ images: [imageOf(text)], comparison })
}

describe.each([
  ['inspect', inspectedOf],
  ['compare', comparedOf],
] as const)('what %s shows', (_name, reportOf) => {
  test('no text of an image moves, hides or breaks anything on a terminal', () => {
    const plain = asText(reportOf('word')).split('\n').length
    for (const text of hostileTexts) {
      const shown = asText(reportOf(text))
      expect(shown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]|\p{Cs}/u)
      // Long texts take more lines where they may, and no text makes a line of its own.
      if (text.length < 40) expect(shown.split('\n').length).toBeLessThanOrEqual(plain + 6)
    }
  })

  test('no text of an image is more than words in Markdown', () => {
    const shape = markdownShape(parseMarkdown(renderOutlinesAsMarkdown(reportOf('word'))))
    for (const text of hostileTexts.filter((text) => text.length < 60)) {
      const tree = parseMarkdown(renderOutlinesAsMarkdown(reportOf(text)))
      if (text.trim() !== '') expect([text, markdownShape(tree)]).toEqual([text, shape])
      expect(nodesOf(tree).filter(({ type }) => ['link', 'image', 'html', 'footnoteReference'].includes(type))).toEqual(
        [],
      )
    }
  })
})

test.each(['x'.repeat(300), '\u6f22'.repeat(300), 'RUN a && '.repeat(100)])(
  'a long instruction ends where the terminal does, case %#',
  (text) => {
    const layers = [aLayer({ compressedBytes: 3, instruction: text }), aLayer({ compressedBytes: 4 })]
    const lines = asText(aReport({ images: [aCell({ layers })] })).split('\n')
    const [line = ''] = lines.filter((each) => each.endsWith('…'))
    expect(displayWidth(line)).toBeGreaterThan(columns - 3)
    for (const each of lines) expect(displayWidth(each)).toBeLessThanOrEqual(columns)
  },
)

test('the components line up, and the rest is counted', () => {
  const components = Array.from({ length: 25 }, (_, index) => ({
    ...{ kind: 'folder' as const, name: `/f${index}`, bytes: 100 - index, fileCount: 1 },
  }))
  const image = imageOf('word')
  const contents = { ...(image.contents as ReportContents), components }
  const lines = asText(aReport({ images: [{ ...image, liveBytes: 1000, contents }] })).split('\n')
  const bars = lines.filter((line) => line.includes('█'))
  expect(bars).toHaveLength(20)
  expect(new Set(bars.map((line) => line.indexOf('█'))).size).toBe(1)
  expect(lines).toContain('  and 5 more: 390 B')
})

test('attack 28: packages that are in no list are counted, in text and in Markdown', () => {
  const packages = Array.from({ length: 20 }, (_, index) => ({ manager: 'dpkg' as const, name: `p${index}`, bytes: 5 }))
  const cell = lookedInto(aCell({}), { packages, packagesLeft: { count: 1000, bytes: 75 } })
  const report = aReport({ images: [cell] })
  expect(asText(report)).toContain('Packages (1020)')
  expect(asText(report)).toContain('and 1005 more: 100 B')
  expect(renderOutlinesAsMarkdown(report)).toContain('and 1005 more: 100 B')
  expect(renderSummary(report)).toContain('1000 more with 75 B are nowhere listed')
})

test('attack 28: what compare took for one is said', () => {
  const report = comparedOf('word')
  const [image] = report.comparison?.platforms ?? []
  const packagesSummed = { beforeCount: 7, afterCount: 9, beforeBytes: 60, afterBytes: 80 }
  const words = 'the rest is compared as one: 7 before, 9 after, +20 B'
  for (const packages of [image?.packages ?? [], []]) {
    const platforms = [{ ...(image as ImageComparison), packages, packagesSummed }]
    const comparison = { ...(report.comparison as Comparison), platforms }
    expect(asText({ ...report, comparison }).replace(/\s+/g, ' ')).toContain(words)
  }
})

test('a column in which nothing stands is left out', () => {
  const image = imageOf('word')
  const packages = [{ manager: 'dpkg', name: 'word', bytes: 5 }] as const
  const contents = { ...(image.contents as ReportContents), packages }
  const report = aReport({ images: [{ ...image, contents }] })
  expect(asText(report)).toMatch(/\n +Bytes +Package +By\n +5 B +word +dpkg\n/)
  expect(renderOutlinesAsMarkdown(report)).toContain('| Bytes | Package | By |')
})

test('findings that win nothing stand with their severity, the others in order with what they win together', () => {
  const named = { image: 'app', variant: 'default', platform: 'linux/amd64' }
  const advice = (message: string, bytes: number) => ({
    ...{
      code: 'apt-cache',
      message,
      remedy: 'Do',
      path: '/x',
      bytes,
      images: [named],
      totalBytes: bytes,
      runningBytes: 0,
    },
  })
  const finding = (message: string, severity: 'note' | 'error') =>
    aFinding({ ...named, code: 'apt-cache', message, severity, remedy: 'Do' })
  const report = aReport({
    images: [aCell({ variant: 'default' })],
    advice: [advice('a', 3000), advice('b', 500)],
    findings: [finding('a', 'note'), finding('b', 'note'), finding('c', 'note'), finding('d', 'error')],
  })
  const text = asText(report)
  expect(text).toMatch(
    /What would win most \(3\.5 kB in all\)\n {2}- 3 kB \(together 3 kB\): a \[apt-cache\]\n {4}Do\n {2}- 500 B \(together 3\.5 kB\): b \[apt-cache\]\n/,
  )
  expect(text).toMatch(/Findings \(2\)\n {2}- Error: d \[apt-cache\]\n {4}Do\n {2}- c \[apt-cache\]\n/)
})

test.each([
  [0, 5, '+5 B', 'new'],
  [5, 0, '-5 B', 'gone'],
  [5, 5, '0 B', ''],
  [1000, 1500, '+500 B', '+50%'],
  [1000, 500, '-500 B', '-50%'],
  [1000, 1001, '+1 B', '+0.1%'],
  [1000, 999, '-1 B', '-0.1%'],
  [1000, 3000, '+2 kB', '+200%'],
])('from %d to %d bytes', (beforeBytes, afterBytes, bytes, percent) => {
  expect([signedBytes({ beforeBytes, afterBytes }), signedPercent({ beforeBytes, afterBytes })]).toEqual([
    bytes,
    percent,
  ])
})

test('what is to be done stands after the sizes and before what can be looked up, in both forms', () => {
  const ofFinding = aFinding({ variant: 'default', code: 'apt-cache', bytes: 5, message: 'c' })
  const image = { ...imageOf('word'), image: 'app', variant: 'default' }
  const images = [{ image: 'app', variant: 'default', platform: 'linux/amd64' }]
  const report = aReport({ images: [image], advice: [anAdvice({ images })], findings: [ofFinding] })
  const order = ['Digest ', 'What would win most', 'Findings (1)', 'Layers (', 'Wasted: ', 'Components']
  const titles = [asText(report), renderOutlinesAsMarkdown(report).replaceAll('### ', '')].map((text) => {
    const at = order.map((title) => text.split('\n').findIndex((line) => line.startsWith(title)))
    expect(at).not.toContain(-1)
    return at.toSorted((left, right) => left - right).map((line) => order[at.indexOf(line)])
  })
  expect(titles).toEqual([order, order])
})

test('a folder of which some files have a line of their own is the others', () => {
  const report = comparedOf('/x')
  const [platform] = report.comparison?.platforms ?? []
  const line = { fileCount: 1, beforeBytes: 0, afterBytes: 9 }
  const paths = [
    { ...line, change: 'came' as const, path: '/x', isFolder: true },
    { ...line, change: 'came' as const, path: '/x/y', isFolder: false },
    { ...line, change: 'grew' as const, path: '/x', isFolder: true },
    { ...line, change: 'came' as const, path: '/xy', isFolder: true },
  ]
  const { comparison } = report
  const platforms = platform === undefined ? [] : [{ ...platform, paths }]
  const text = renderOutlinesAsText(
    { ...report, ...(comparison && { comparison: { ...comparison, platforms } }) },
    { columns: 120, colour: 'none' },
  )
  const shown = [...text.matchAll(/ (new|grew) +1 {2}(\/.*)/g)].map(([, change, path]) => `${change} ${path}`)
  expect(shown).toEqual(['new /x/ (others)', 'new /x/y', 'grew /x/', 'new /xy/'])
})

test.each([
  [0, 0, '0%'],
  [0, 10, '0%'],
  [10, 10, '100%'],
  [1, 1000, '<1%'],
  [9999, 10_000, '99%'],
  [3, 4, '75%'],
])('%d of %d is %s', (bytes, whole, percent) => {
  expect(percentOf(bytes, whole)).toBe(percent)
})

test('an instruction, a path and a code are each one piece of code in Markdown, whatever stands beside them', () => {
  const instruction = 'RUN mkdir -p /data/{in,out} && make > log'
  const image = aCell({ image: 'app', variant: 'default', layers: [aLayer({ compressedBytes: 3, instruction })] })
  const finding = aFinding({ ...image, code: 'glob-folder', message: `It is from ${instruction.slice(0, 27)}` })
  const text = renderOutlinesAsMarkdown(aReport({ images: [image], findings: [finding] }))
  expect(text).toMatch(/ `(?:Dockerfile:\d+ )?RUN mkdir -p \/data\/\{in,out\} && make > log` \|/)
  expect(text).toContain('RUN mkdir -p `/data/{in,out}` `[glob-folder]`')
})

test('a place that the message names is not told once more', () => {
  const advice = { code: 'apt-cache', remedy: 'Do', path: '/a', dockerfile: 'Dockerfile', bytes: 5, totalBytes: 5 }
  const image = aCell({ image: 'app', variant: 'default' })
  const told = (line: number) =>
    asText(
      aReport({
        images: [image],
        advice: [{ ...advice, line, message: 'It is from Dockerfile:12 RUN x', runningBytes: 5, images: [image] }],
      }),
    )
  expect(told(12)).not.toContain('at Dockerfile:12')
  expect(told(1)).toMatch(/ at Dockerfile:1$/m)
})
