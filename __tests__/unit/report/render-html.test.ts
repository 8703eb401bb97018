import { createHash } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import type { Report } from '../../../src/model/report.ts'
import { renderHtml } from '../../../src/report/render-html.ts'
import { renderSummary } from '../../../src/report/render-markdown.ts'
import { renderOutlinesAsText } from '../../../src/report/render-outlines.ts'
import { reportRows } from '../../../src/report/render-rows.ts'
import { renderText } from '../../../src/report/render-text.ts'
import { scenarios } from '../../golden/scenarios.ts'
import { bigReport } from '../../kit/big-report.ts'
import { hostileTexts } from '../../kit/hostile-texts.ts'
import { attributeOf, isDrawn, parsePage, textOf, within } from '../../kit/html-page.ts'
import { aCell, aFinding, aLayer, anAdvice, aReport, lookedInto } from '../../kit/report-builder.ts'
import { withEveryText } from '../../kit/with-every-text.ts'

const MB = 1_000_000

/** What the commands that only look make. */
const lookedAt = (images: Report['images'], rest: Partial<Report> = {}): Report => {
  const {
    config: _,
    source: __,
    ...report
  } = aReport({
    images,
    stages: (['measure', 'inspect', 'judge'] as const).map((name) => ({ name, status: 'done' })),
    ...rest,
  })
  return report
}
const inside = lookedInto(aCell({ image: 'debian:12', variant: 'default', uncompressedBytes: 100 * MB }), {
  waste: [{ cause: 'removed', bytes: 20 * MB, fileCount: 3, layer: 1, by: 2, path: '/opt/build' }],
  folders: [
    { path: '/usr', bytes: 60 * MB },
    { path: '/usr/lib', bytes: 45 * MB },
    { path: '/var', bytes: 15 * MB },
  ],
  packages: [
    { manager: 'dpkg', name: 'libc6', version: '2.36', bytes: 12 * MB },
    { manager: 'npm', name: '__proto__', bytes: 7 * MB },
  ],
  components: [
    { kind: 'dpkg', name: '', bytes: 12 * MB, fileCount: 1 },
    { kind: 'npm', name: '', bytes: 7 * MB, fileCount: 1 },
    { kind: 'folder', name: '/var', bytes: 11 * MB, fileCount: 1 },
    { kind: 'other', name: '', bytes: 50 * MB, fileCount: 1 },
  ],
  duplicates: [{ extraBytes: MB, fileBytes: MB, count: 2, paths: ['/a', '/b'] }],
  duplicateBytes: MB,
  problems: [{ kind: 'entry', layer: 0, path: '/x', reason: 'no engine unpacks it' }],
})
const other = lookedInto(aCell({ image: 'debian:13', variant: 'default', uncompressedBytes: 130 * MB }))
const left = { count: 3, beforeBytes: 2 * MB, afterBytes: 5 * MB }
const bytes = { beforeBytes: MB, afterBytes: 9 * MB }
const compared = lookedAt([inside, other], {
  comparison: {
    ...{ before: { image: 'debian:12', variant: 'default' }, after: { image: 'debian:13', variant: 'default' } },
    platforms: [
      {
        platform: 'linux/amd64',
        layers: [{ change: 'came', diffId: 'x', after: 1, uncompressedBytes: 5 * MB, instruction: 'RUN make' }],
        paths: [{ change: 'grew', path: '/usr/lib', isFolder: true, fileCount: 2, ...bytes }],
        ...{ pathsLeft: left, packagesLeft: left, componentsLeft: left, unowned: bytes },
        pathsByChange: { came: left, went: left, grew: left, shrank: left, changed: left },
        packagesSummed: { beforeCount: 0, beforeBytes: 0, afterCount: 0, afterBytes: 0 },
        packages: [{ change: 'version', manager: 'npm', name: 'a', beforeVersion: '1', afterVersion: '2', ...bytes }],
        components: [{ kind: 'folder', name: '/usr', ...bytes }],
      },
    ],
    ...{ onlyBefore: ['linux/arm64'], onlyAfter: [] },
  },
})
const reports: Readonly<Record<string, Report>> = { ...scenarios, inspect: lookedAt([inside]), compare: compared }
const every = Object.entries(reports)

describe.each(every)('the page of %s', (name, report) => {
  const markup = renderHtml(report)
  const { errors, elements, text } = parsePage(markup)
  const all = (...tags: readonly string[]) => elements.filter(({ tagName }) => tags.includes(tagName))

  test('is a whole page of its own, in English', () => {
    expect(errors).toEqual([])
    expect(attributeOf(all('html')[0] ?? fail(), 'lang')).toBe('en')
    expect(markup).toMatch(/^<!doctype html>\n[\s\S]*<\/html>\n$/)
  })

  test('loads nothing, runs nothing, and forbids both but for its own style', () => {
    const [style, ...others] = all('style').map(({ childNodes }) =>
      childNodes.map((node) => ('value' in node ? node.value : '')).join(''),
    )
    const hash = createHash('sha256')
      .update(style ?? '')
      .digest('base64')
    expect(others).toEqual([])
    expect(style).not.toMatch(/url\((?!#)|@import|@font-face/)
    const policy = all('meta').find((meta) => attributeOf(meta, 'http-equiv') === 'Content-Security-Policy')
    expect(policy && attributeOf(policy, 'content')).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
    )
    const loading = [
      'script',
      'link',
      'img',
      'iframe',
      'object',
      'embed',
      'image',
      'use',
      'base',
      'form',
      'video',
      'audio',
    ]
    expect(all(...loading)).toEqual([])
    const names = elements.flatMap(({ attrs }) => attrs.map(({ name }) => name))
    expect(names.filter((name) => /^on|^(?:src|srcset|style|srcdoc|ping|action|background)$/.test(name))).toEqual([])
  })

  test('leads only to parts of itself and to the repository', () => {
    const ids = elements.flatMap((element) => attributeOf(element, 'id') ?? [])
    expect(ids).toEqual([...new Set(ids)])
    const targets = all('a').map((link) => attributeOf(link, 'href') ?? '')
    expect(
      targets.filter((target) => !target.startsWith('#') && !target.startsWith('https://github.com/acme/app/')),
    ).toEqual([])
    expect(targets.filter((target) => target.startsWith('#') && !ids.includes(target.slice(1)))).toEqual([])
    const labels = elements.flatMap((element) => attributeOf(element, 'aria-labelledby') ?? [])
    expect(labels.filter((label) => !ids.includes(label))).toEqual([])
  })

  test('has one first heading, and no level is left out', () => {
    const levels = all('h1', 'h2', 'h3', 'h4').map(({ tagName }) => Number(tagName[1]))
    expect(levels.filter((level) => level === 1)).toEqual([1])
    expect(levels.filter((level, index) => level - (levels[index - 1] ?? 0) > 1)).toEqual([])
  })

  test('every table has a caption and heads for rows and columns, and can be scrolled with the keyboard', () => {
    for (const table of all('table')) {
      expect(within(table, 'caption').map(textOf).join('').trim()).not.toBe('')
      const heads = within(table, 'th')
      expect(heads.filter((head) => attributeOf(head, 'scope') === undefined || textOf(head).trim() === '')).toEqual([])
      for (const row of within(table, 'tr')) expect(within(row, 'th').length).toBeGreaterThan(0)
      const widths = within(table, 'tr').map((row) => within(row, 'th', 'td').length)
      expect(new Set(widths).size).toBe(1)
    }
    const frames = all('table').map(({ parentNode }) => parentNode)
    for (const frame of frames) {
      if (frame === null || !('attrs' in frame)) throw new Error('A table lies in no frame')
      expect(attributeOf(frame, 'tabindex')).toBe('0')
      expect(attributeOf(frame, 'aria-label')).not.toBe('')
    }
  })

  test('every drawing has a name or is hidden from who hears the page, since the numbers stand beside it', () => {
    const unnamed = all('svg').filter(
      (svg) =>
        attributeOf(svg, 'aria-hidden') !== 'true' &&
        attributeOf(svg, 'aria-label') === undefined &&
        within(svg, 'title').length === 0,
    )
    expect(unnamed).toEqual([])
  })

  test('has the numbers that summary and terminal have', () => {
    const shown = amountsOf(text)
    const others =
      report.comparison === undefined && report.config !== undefined
        ? [renderSummary(report), renderText(report, { columns: 400, colour: 'none' })]
        : [renderOutlinesAsText(report, { columns: 400, colour: 'none' })]
    for (const document of others) {
      const amounts = amountsOf(document)
      expect(amounts.size > 0).toBe(name !== 'failed-early')
      expect([...amounts].filter((amount) => !shown.has(amount))).toEqual([])
    }
  })
})

function amountsOf(text: string): ReadonlySet<string> {
  return new Set(
    text.match(/(?<![\w.])\d[\d.,]* ?(?:[kMGT]i?B|B|%)(?!\w)/g)?.map((amount) => amount.replace(/\s/, ' ')),
  )
}

function fail(): never {
  throw new Error('It is not there')
}

test('the size table has a row for each image, with its words and numbers', () => {
  const report = scenarios['all-pass'] ?? fail()
  const { elements } = parsePage(renderHtml(report))
  const sizes = elements.find((element) => attributeOf(element, 'id') === 'sizes') ?? fail()
  const rows = within(within(sizes, 'tbody')[0] ?? fail(), 'tr').map((row) =>
    within(row, 'th', 'td').map((cell) => textOf(cell).replace(/\s+/g, ' ').trim()),
  )
  for (const [index, row] of reportRows(report).entries()) {
    const cells = rows[index] ?? []
    expect(cells.slice(0, 2)).toEqual([row.name, row.platform])
    expect(cells).toEqual(
      expect.arrayContaining([row.compressed, row.budget, row.usage?.percent, row.uncompressed, row.layers]),
    )
    expect(cells.join(' ')).toContain(row.word)
    expect(cells).toContain(`proven: ${row.smoke}`)
  }
})

test('a map has each part with its bytes, and the table beside it has the same', () => {
  const { elements, text } = parsePage(renderHtml(lookedAt([inside])))
  const titles = elements
    .filter(isDrawn)
    .filter(({ tagName }) => tagName === 'title')
    .map((title) => textOf(title).trim())
  expect(titles).toEqual([
    '/usr: 60 MB (75%)',
    '/var: 15 MB (19%)',
    'other folders: 5 MB (6%)',
    '/usr/lib: 45 MB (56%)',
    '/usr: other files: 15 MB (19%)',
    'In no package: 61 MB (76%)',
    'dpkg: 12 MB (15%)',
    'npm: 7 MB (9%)',
    'In no package: other files: 50 MB (63%)',
    '/var: 11 MB (14%)',
    'libc6: 12 MB (15%)',
    '__proto__: 7 MB (9%)',
  ])
  for (const cell of ['/usr/lib\n45 MB\n56%', 'libc6\n2.36\ndpkg\n12 MB\n15%'])
    expect(text.replace(/\n+/g, '\n')).toContain(cell)
})

test('lines lead to the commit, where it is known, and nowhere else', () => {
  const advice = [anAdvice()]
  const hrefs = (report: Report) =>
    parsePage(renderHtml(report)).elements.flatMap((element) => attributeOf(element, 'href') ?? [])
  const commit = 'https://github.com/acme/app/blob/0123456789abcdef0123456789abcdef01234567'
  expect(hrefs(aReport({ advice }))).toContain(`${commit}/Dockerfile#L5`)
  expect(hrefs(aReport({ findings: [aFinding()] }))).toContain(`${commit}/.github/image-budgets.yml#L12`)
  const layers = [aLayer({ compressedBytes: 1, dockerfile: 'a](b)/"x#.Dockerfile', line: 2 })]
  expect(hrefs(aReport({ images: [aCell({ layers })] }))).toContain(`${commit}/a%5D%28b%29/%22x%23.Dockerfile#L2`)
  const { source: _, ...unknown } = aReport({ advice })
  expect(hrefs(unknown).filter((target) => !target.startsWith('#'))).toEqual([])
})

describe('a hostile text in every place', () => {
  const scenario = (name: string) => scenarios[name] ?? fail()
  const everything: Report = {
    ...scenario('looked-inside'),
    baseline: scenario('over-growth').baseline ?? fail(),
    images: [inside, ...['looked-inside', 'smoke-results', 'over-growth'].flatMap((name) => scenario(name).images)],
    verdict: {
      status: 'error',
      findings: [
        ...['over-budget', 'build-failed', 'failed-early', 'budget-raised', 'override-label', 'override-entry'],
      ].flatMap((name) => scenario(name).verdict.findings),
    },
    smoke: scenario('smoke-results').smoke,
    publish: { ...scenario('published').publish, staged: scenario('staged').publish.staged },
    notBuilt: scenario('build-failed').notBuilt,
  }
  const known = new Set(
    [
      'html',
      'head',
      'meta',
      'title',
      'style',
      'body',
      'header',
      'nav',
      'main',
      'footer',
      'section',
      'details',
      'summary',
    ].concat(
      [
        'h1',
        'h2',
        'h3',
        'h4',
        'p',
        'ul',
        'ol',
        'li',
        'dl',
        'div',
        'dt',
        'dd',
        'a',
        'code',
        'pre',
        'span',
        'small',
        'strong',
        'br',
      ],
      ['table', 'caption', 'thead', 'tbody', 'tr', 'th', 'td', 'figure', 'figcaption'],
      ['svg', 'defs', 'pattern', 'rect', 'path', 'text'],
    ),
  )
  const counted = new Set(['tr', 'li', 'details', 'h2', 'h3', 'h4', 'p', 'span', 'strong', 'summary', 'dd'])
  const countsOf = (page: ReturnType<typeof parsePage>) =>
    page.elements.filter(({ tagName }) => counted.has(tagName)).length

  test.each([
    ['a check', everything],
    ['a comparison', compared],
  ])('of %s is words and nothing else', (_name, report) => {
    const plain = countsOf(parsePage(renderHtml(withEveryText(report, 'word'))))
    for (const text of hostileTexts) {
      const page = parsePage(renderHtml(withEveryText(report, text)))
      expect([text, page.errors]).toEqual([text, []])
      expect(page.elements.filter(({ tagName }) => !known.has(tagName))).toEqual([])
      expect(page.text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
      const values = page.elements.flatMap(({ attrs }) => attrs.map(({ value }) => value))
      expect(values.filter((value) => /[\p{Cc}\p{Cf}\p{Cs}]/u.test(value))).toEqual([])
      const targets = page.elements.flatMap((element) => attributeOf(element, 'href') ?? [])
      expect(targets.filter((target) => !/^#[a-z]+(?:-[a-z\d]+)*$/.test(target))).toEqual([])
      if (text.trim() !== '') expect([text, countsOf(page)]).toEqual([text, plain])
    }
  })
})

describe('the size of the file', () => {
  const big = bigReport({ variantCount: 100, findingCount: 500, remarkCount: 300 })

  test('of 100 variants on two platforms, each of which is full', () => {
    const markup = renderHtml(big)
    expect(Buffer.byteLength(markup)).toBeLessThanOrEqual(10_000_000)
    expect(markup).not.toContain('Left out to keep this file small')
  })

  test.each([400_000, 60_000])(
    'is at most %d bytes where that is asked, says what is left out, and is whole',
    (maxBytes) => {
      const markup = renderHtml(big, { maxBytes })
      expect(Buffer.byteLength(markup)).toBeLessThanOrEqual(maxBytes)
      const { errors, text } = parsePage(markup)
      expect(errors).toEqual([])
      expect(text).toMatch(
        /Left out to keep this file small: .*accounts of images.*\. The file report\.json has everything/,
      )
      expect(markup).toMatch(/<\/html>\n$/)
      const { elements } = parsePage(markup)
      const ids = new Set(elements.map((element) => `#${attributeOf(element, 'id')}`))
      const targets = elements.flatMap((element) => attributeOf(element, 'href') ?? [])
      expect(targets.filter((target) => target.startsWith('#') && !ids.has(target))).toEqual([])
      // What is on the page still has its link.
      expect(targets).toContain('#sizes')
    },
  )

  test.each([
    [
      'layers',
      Array.from({ length: 3000 }, (_, index) =>
        aLayer({ compressedBytes: index + 1, instruction: '\u202e'.repeat(5000) }),
      ),
    ],
  ])('of one image with thousands of %s is bounded', (_name, layers) => {
    const markup = renderHtml(aReport({ images: [aCell({ layers })] }))
    expect(Buffer.byteLength(markup)).toBeLessThan(1_500_000)
    expect(parsePage(markup).text).toContain('2900 smaller layers are in report.json')
  })
})

test.each([
  ['a check', aReport(), /^cpu \(linux\/amd64\) is within its budget of 50 MB/, 'Passed'],
  ['a look', lookedAt([inside]), /^What is inside debian:12 \(linux\/amd64\)/, undefined],
  [
    'a look that failed',
    lookedAt([inside], { verdict: { status: 'error', findings: [aFinding({ message: 'No' })] } }),
    /No/,
    'Error',
  ],
  ['a comparison', compared, /^debian:12 compared with debian:13/, undefined],
] as const)('the first heading of %s says it all', (_name, report, expected, verdict) => {
  const { elements } = parsePage(renderHtml(report))
  const [heading] = elements.filter(({ tagName }) => tagName === 'h1').map(textOf)
  expect(heading).toMatch(expected)
  const shown = elements.find((element) => attributeOf(element, 'class') === 'verdict')
  expect(
    shown &&
      textOf(shown)
        .replace(/[^A-Za-z ]/g, '')
        .trim(),
  ).toBe(verdict)
})
