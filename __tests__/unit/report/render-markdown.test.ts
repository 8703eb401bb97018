import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Report } from '../../../src/model/report.ts'
import { renderComment, renderSummary } from '../../../src/report/render-markdown.ts'
import { bigReport } from '../../kit/big-report.ts'
import { aRunBaseline, grown } from '../../kit/growth-builder.ts'
import { hostileTexts } from '../../kit/hostile-texts.ts'
import { nodesOf, parseMarkdown } from '../../kit/markdown-shape.ts'
import {
  aBudget,
  aCell,
  aFinding,
  aPublish,
  aPublishedImage,
  aPublishedTag,
  aReport,
  madeUpDigest,
} from '../../kit/report-builder.ts'

const marker = '<!-- ours -->'
const bytes = (text: string) => new TextEncoder().encode(text).length
const occurrences = (text: string, part: string) => text.split(part).length - 1

function expectWhole(markdown: string): void {
  expect(markdown).toBe(markdown.toWellFormed())
  expect(occurrences(markdown, '<details>')).toBe(occurrences(markdown, '</details>'))
  expect(occurrences(markdown, '<summary>')).toBe(occurrences(markdown, '</summary>'))
  const nodes = nodesOf(parseMarkdown(markdown))
  for (const code of nodes.filter(({ type }) => type === 'code')) expect(code.value).not.toContain('</details>')
  for (const table of nodes.filter(({ type }) => type === 'table'))
    expect(new Set(table.children?.map((row) => row.children?.length)).size).toBe(1)
}

describe('fault 39: a comment that GitHub would refuse as too long', () => {
  test('100 variants on 2 platforms fit, and every image is still in the table', () => {
    const comment = renderComment(bigReport({ variantCount: 100 }), { marker })
    expect(bytes(comment)).toBeLessThanOrEqual(65_000)
    const rows = comment.slice(comment.indexOf('| Image |'), comment.indexOf('| **Total**')).split('\n')
    for (let index = 1; index <= 100; index += 1)
      expect(rows.filter((row) => /^\| \**variant-(\d+)\** /.exec(row)?.[1] === index.toString())).toHaveLength(2)
    expect(comment).toMatch(/Left out to stay within the limit of a comment: .*\d+ lists of layers/)
    expectWhole(comment)
  })

  test('100 variants that all grew fit, and why what fails is too large is left out after everything else', () => {
    const step = (line: number) => ({
      ...({ cause: 'own', change: 'changed', beforeBytes: 1_000_000, afterBytes: 3_000_000 + line } as const),
      ...{ dockerfile: 'Dockerfile', line, instruction: `RUN make ${'all '.repeat(40)}` },
    })
    const report = bigReport({ variantCount: 100 })
    const images = report.images.map((image, index) => grown(image, { steps: [step(index + 1), step(index + 2)] }))
    const comment = renderComment({ ...report, images, baseline: aRunBaseline() }, { marker })
    expect(bytes(comment)).toBeLessThanOrEqual(65_000)
    expect(comment.match(/^\| \**variant-\d+\** \| linux\/amd64 \| \S+ (?:within|1\.2 MB over)/gm)).toHaveLength(100)
    const why = comment.slice(comment.indexOf('### Why'), comment.indexOf('### What fails'))
    expect(why.match(/^- \*\*variant-\d+/gm)).toHaveLength(20)
    expect(comment).toMatch(/Left out .*explanations of changes.*lists of layers/)
    expectWhole(comment)
  })

  test('what fails stays when rows within budget no longer fit', () => {
    const report = bigReport({ variantCount: 500 })
    const comment = renderComment(report, { marker })
    expect(bytes(comment)).toBeLessThanOrEqual(65_000)
    expect(occurrences(comment, '❌ 1.2 MB over')).toBe(100)
    expect(occurrences(comment, 'is 1.2 MB over its budget')).toBe(100)
    expect(comment).toMatch(/Left out .*: \d+ rows within budget, .*\d+ lists of layers/)
    expectWhole(comment)
  })

  test('nothing is cut in the middle at any limit, and the limit holds in bytes', () => {
    const report = bigReport({ variantCount: 12, findingCount: 9 })
    fc.assert(
      fc.property(fc.integer({ min: 2000, max: 60_000 }), (maxCharacters) => {
        const comment = renderComment(report, { marker, maxCharacters })
        expect(bytes(comment)).toBeLessThanOrEqual(maxCharacters)
        expect(comment.startsWith(marker)).toBe(true)
        expectWhole(comment)
      }),
      { numRuns: 25 },
    )
  })

  test('100 variants that were looked into keep their rows, what fails and the first advice', () => {
    const report = bigReport({ variantCount: 100, remarkCount: 200 })
    const comment = renderComment(report, { marker })
    expect(bytes(comment)).toBeLessThanOrEqual(65_000)
    expect(occurrences(comment, '❌ 1.2 MB over')).toBe(20)
    expect(comment).toContain('### Advice: 200 MB to win; the first three: 3 MB')
    expect(comment).toMatch(/\n10\. \*\*1 MB, 10 MB so far\*\*/)
    expect(comment).toContain('\n190 more, 190 MB together: report.json has all of it\n')
    expect(comment).not.toContain('<summary>Notes')
    expectWhole(comment)
    expectWhole(renderSummary(report))
  })

  test('nothing of what is inside is cut in the middle either', () => {
    const report = bigReport({ variantCount: 6, remarkCount: 30 })
    fc.assert(
      fc.property(fc.integer({ min: 3000, max: 80_000 }), (maxCharacters) => {
        const comment = renderComment(report, { marker, maxCharacters })
        expect(bytes(comment)).toBeLessThanOrEqual(maxCharacters)
        expectWhole(comment)
      }),
      { numRuns: 25 },
    )
  })

  test('a single message of 70,000 characters is shortened between whole characters', () => {
    const comment = renderComment(aReport({ findings: [aFinding({ message: '😀'.repeat(35_000) })] }), { marker })
    expect(bytes(comment)).toBeLessThanOrEqual(65_000)
    expect(comment).toMatch(/\(\d+ more characters\)/)
    expectWhole(comment)
  })

  test('what is left out is counted exactly', () => {
    const report = bigReport({ variantCount: 30, findingCount: 60 })
    const comment = renderComment(report, { marker, maxCharacters: 20_000 })
    const left = /: ([^:]*)\. The page report\.html/.exec(comment)?.[1] ?? ''
    const dropped = Number(/(\d+) notes?/.exec(left)?.[1] ?? 0)
    const shown = occurrences(comment, '\n- Finding') + occurrences(comment, '\n- Variant')
    const droppedAll = [...left.matchAll(/(\d+) (?:errors?|warnings?|notes?)/g)].reduce(
      (sum, match) => sum + Number(match[1]),
      0,
    )
    expect(dropped).toBeGreaterThan(0)
    expect(shown + droppedAll).toBe(report.verdict.findings.length)
  })

  test('nothing is said to be left out of a comment that has everything', () => {
    expect(renderComment(aReport(), { marker })).not.toContain('Left out')
  })
})

describe('fault 44: a job summary that GitHub would drop as too large', () => {
  test('1,000 findings with logs stay under 1 MiB and the rest is counted', () => {
    const summary = renderSummary(bigReport({ variantCount: 500, findingCount: 1000 }))
    expect(bytes(summary)).toBeLessThanOrEqual(1_048_576)
    expect(summary).toContain('Left out to stay within the limit of a job summary')
    expectWhole(summary)
  })
})

describe('what the comment says', () => {
  const mixed = aReport({
    images: [
      aCell({
        budgets: [
          aBudget({
            maxBytes: 50_000_000,
            actualBytes: 40_000_000,
            originalBytes: 65_000_000,
            targetBytes: 30_000_000,
          }),
        ],
      }),
      aCell({ platform: 'linux/arm64', unknown: 'the layer sha256:1 is missing' }),
    ],
    findings: [
      aFinding({ code: 'unmeasured', platform: 'linux/arm64', message: 'Variant cpu (linux/arm64) was not measured' }),
    ],
  })
  const comment = renderComment(mixed, { marker })

  test('sizes, budget, used percent with a bar, target, original and both totals', () => {
    expect(comment).toContain('| cpu | linux/amd64 | ✅ within | 40 MB | 50 MB | ████████░░ 80% | 120 MB | 3 |')
    expect(comment).toContain('| cpu | linux/amd64 | 40 MB | 30 MB, 10 MB to go | 65 MB, 25 MB saved (38%) |')
    expect(comment).toContain('| **Total of 1 measured** | sum |  | 40 MB |  |  | 120 MB |')
    expect(comment).toContain('| **Total of 1 measured** | shared layers once |  | 40 MB |  |  | 120 MB |')
  })

  test('an image that could not be measured is unknown with its reason, never 0 and never a percentage', () => {
    const row = comment.split('\n').find((line) => line.includes('linux/arm64 | ❓')) ?? ''
    expect(row).toContain('❓ unmeasured: the layer')
    expect(row).not.toMatch(/\b0 B|%/)
  })

  test('the verdict comes first, then the table, then what fails, then the folded details', () => {
    const places = [
      '> [!CAUTION]',
      '| Image |',
      '### What fails (1)',
      '<summary>Layers',
      '<summary>How far',
      '<summary>Tools',
    ]
    const found = places.map((place) => comment.indexOf(place))
    expect(found).toEqual(found.toSorted((left, right) => left - right))
    expect(found[0]).toBeGreaterThan(0)
  })

  test('Dockerfile lines are links at the commit where it is known, and words where it is not', () => {
    expect(comment).toContain(
      '[`Dockerfile:5`](https://github.com/acme/app/blob/0123456789abcdef0123456789abcdef01234567/Dockerfile#L5)',
    )
    for (const source of [
      {},
      { serverUrl: 'javascript:x', repository: 'acme/app', sha: 'a'.repeat(40) },
      { serverUrl: 'https://github.com', repository: 'a/b/../c', sha: 'a'.repeat(40) },
    ])
      expect(renderComment({ ...mixed, source }, { marker })).not.toContain('](')
  })

  test('several images are named in one table', () => {
    const both = renderComment(aReport({ images: [aCell(), aCell({ image: 'web' })] }), { marker })
    expect(both).toContain('| app/cpu | linux/amd64 |')
    expect(both).toContain('| web/cpu | linux/amd64 |')
    expect(occurrences(both.slice(0, both.indexOf('<details>')), '| Image |')).toBe(1)
  })

  test('a layer that two images share counts once in the stored total', () => {
    const shared = renderComment(aReport({ images: [aCell({ variant: 'a' }), aCell({ variant: 'b' })] }), { marker })
    expect(shared).toContain('| **Total** | sum |  | 80 MB |')
    expect(shared).toContain('| **Total** | shared layers once |  | 60 MB |')
  })

  test('budgets in MiB are answered in MiB throughout', () => {
    const budgets = [aBudget({ unit: 'binary', maxBytes: 50 * 1024 ** 2, actualBytes: 40 * 1024 ** 2 })]
    const binary = renderComment(aReport({ images: [aCell({ compressedBytes: 40 * 1024 ** 2, budgets })] }), { marker })
    expect(binary).toContain('| 40 MiB | 50 MiB | ████████░░ 80% | 120 MiB | 3 |')
    expect(binary).not.toMatch(/\d [kMG]B/)
  })

  test('a broken rule shows in the row although the size is within budget', () => {
    const report = aReport({ findings: [aFinding({ code: 'wrong-architecture', message: 'Wrong binaries' })] })
    expect(renderComment(report, { marker })).toContain('❌ failed')
  })

  test('the same report gives the same words twice', () => {
    expect(renderComment(mixed, { marker })).toBe(comment)
  })
})

describe('what rules found', () => {
  const found = { code: 'late-cleanup', path: '/opt/x', bytes: 8_000_000, severity: 'warn' } as const
  const on = (platform: string, more: object = {}) =>
    aFinding({ ...found, platform, message: `Variant cpu (${platform}) wastes 8 MB`, remedy: 'Join them', ...more })
  const messagesOf = (...findings: readonly ReturnType<typeof aFinding>[]) => {
    const comment = renderComment(aReport({ findings }), { marker })
    return comment.split('\n').filter((line) => line.startsWith('- Variant'))
  }

  test('is one line for the platforms that have it alike', () => {
    const lines = messagesOf(on('linux/amd64'), on('linux/arm64', { bytes: 7_000_000 }))
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain(
      'Variant cpu (linux/amd64) wastes 8 MB; the same on linux/arm64 (7 MB) `[late-cleanup]`. Join them',
    )
  })

  test.each([
    ['path', { path: '/opt/y' }],
    ['line', { line: 6 }],
    ['variant', { variant: 'cuda' }],
    ['rule', { code: 'copied-again' }],
    ['severity', { severity: 'error' }],
  ] as const)('is two lines where the %s is another', (_what, other) => {
    expect(messagesOf(on('linux/amd64'), on('linux/arm64', other))).toHaveLength(2)
  })

  test('what no rule found keeps a line for each platform: its numbers are its own', () => {
    const over = (platform: string) => aFinding({ platform, message: `Variant cpu (${platform}) is over` })
    expect(messagesOf(over('linux/amd64'), over('linux/arm64'))).toHaveLength(2)
  })

  test('a compressed size that nobody knows is no number in any line, and its reason is told', () => {
    const { compressedBytes: _, ...cell } = aCell({
      budgets: [aBudget({ measure: 'layers', maxCount: 9, actualCount: 3 })],
    })
    const layers = cell.layers.map(({ compressedBytes: __, ...layer }) => layer)
    const saved = { ...cell, layers, compressedUnknown: { reason: 'its layers lie uncompressed in the archive' } }
    const { sumCompressedBytes: _sum, storedCompressedBytes: _stored, ...total } = aReport({ images: [saved] }).total
    const comment = renderComment(aReport({ images: [saved], total }), { marker })
    expect(comment).toContain('compressed size unknown, its layers lie uncompressed in the archive | unknown |')
    expect(comment).toContain('| **Total** | shared layers once |  | unknown |  |  | 120 MB |')
    expect(comment).toContain('| 1 | unknown | 60 MB |')
    expect(comment).not.toMatch(/\| 0 B/)
  })

  test('a budget without a number is no measured image, and no pass', () => {
    const budgets = [
      aBudget({ maxBytes: 50_000_000, actualBytes: 40_000_000 }),
      { measure: 'wasted', status: 'unknown', unit: 'decimal', maxBytes: 1, reason: 'no tar' },
    ] as const
    const message = 'Variant cpu (linux/amd64) has a budget on its wasted bytes, of which nothing is known: no tar'
    const report = aReport({ images: [aCell({ budgets })], findings: [aFinding({ code: 'budget-unknown', message })] })
    const comment = renderComment(report, { marker })
    expect(comment).toContain('❌ budget unknown | 40 MB | 1 B wasted |')
    expect(comment).toContain(`**${message}**`)
  })
})

test('what is to be pasted is a block of its own in the entry that it belongs to', () => {
  const remedy =
    'Add a step before this one:\n  - uses: docker/setup-buildx-action@v4\nor run: docker buildx create --use'
  const failed = aReport({ images: [], findings: [{ code: 'run-failed', severity: 'error', message: 'No', remedy }] })
  const root = parseMarkdown(renderComment(failed, { marker }))
  const list = nodesOf(root).find(({ type }) => type === 'list')
  expect(list && nodesOf(list).filter(({ type }) => type === 'code')).toEqual([
    expect.objectContaining({
      value: '    - uses: docker/setup-buildx-action@v4\n  or run: docker buildx create --use',
    }),
  ])
  expect(nodesOf(root).filter(({ type, value }) => type !== 'code' && value?.includes('uses:'))).toEqual([])
})

describe('what was published', () => {
  const published = aPublish({
    mode: 'on-pass',
    decision: 'push',
    images: [aPublishedImage()],
    tags: [aPublishedTag()],
  })
  const commandsOf = (publish: Report['publish']) =>
    nodesOf(parseMarkdown(renderComment(aReport({ publish }), { marker })))
      .filter(({ type }) => type === 'code')
      .flatMap(({ value = '' }) => value.trim().split('\n'))

  test('a check says nothing of it, and its staged images all the same', () => {
    expect(renderComment(aReport(), { marker })).not.toMatch(/publish/i)
    const staged = { image: 'app', variant: 'cpu', reference: 'ghcr.io/acme/staging@sha256:1', status: 'kept' } as const
    const publish = aPublish({ staged: [{ ...staged, reason: 'Not allowed' }] })
    expect(renderComment(aReport({ publish, findings: [aFinding()] }), { marker })).toContain(
      '- `ghcr.io/acme/staging@sha256:1` kept: not allowed',
    )
    expect(renderComment(aReport({ publish }), { marker })).toContain(
      '1 variant lies in the staging repository ghcr.io/acme/staging, by digest',
    )
  })

  test('is pulled by digest, and rolled back by digest', () => {
    const { digest } = aPublishedImage()
    const previous = madeUpDigest('before')
    expect(commandsOf({ ...published, tags: [aPublishedTag({ previous })] })).toEqual([
      `docker pull ghcr.io/acme/app@${digest}`,
      `docker buildx imagetools create --prefer-index=false --tag ghcr.io/acme/app:1.4.2 ghcr.io/acme/app@${previous}`,
    ])
  })

  test.each(hostileTexts.map((text) => [JSON.stringify(text).slice(0, 50), text]))(
    'attack 17: %s makes no command to paste',
    (_title, text) => {
      const hostile = [
        aPublishedImage({ repository: `ghcr.io/acme/app;${text}` }),
        aPublishedImage({ digest: `sha256:${text}` }),
        aPublishedImage({ repository: text.trim() === '' ? '' : `${text} ` }),
      ]
      const tags = [aPublishedTag({ previous: `${text}; $(id)` })]
      expect(commandsOf({ ...published, images: hostile, tags })).toEqual([])
    },
  )

  test('what is not read back has no command', () => {
    const images = [aPublishedImage({ status: 'not-ours', reason: 'Other bytes' })]
    expect(commandsOf({ ...published, images, tags: [] })).toEqual([])
  })
})
