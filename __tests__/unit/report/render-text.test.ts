import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from '@jest/globals'
import { displayWidth } from '../../../src/report/display-width.ts'
import { renderSummary } from '../../../src/report/render-markdown.ts'
import { renderText } from '../../../src/report/render-text.ts'
import { hostileContents } from '../../kit/hostile-contents.ts'
import { hostileTexts } from '../../kit/hostile-texts.ts'
import {
  aBudget,
  aCell,
  aFinding,
  aPublish,
  aPublishedImage,
  aPublishedTag,
  aReport,
  aSmoke,
  anAdvice,
} from '../../kit/report-builder.ts'

/** A failed test whose container printed the text, in every place that it can reach. */
function hostileTest(text: string) {
  return aSmoke({
    ...{ image: text, variant: text, platform: text, name: text, status: 'failed', reason: text },
    ...{ command: ['sh', '-c', text], exitCode: 1, log: [text], details: [text], opened: [text] },
  })
}

const report = aReport({
  images: [
    aCell({ budgets: [aBudget({ maxBytes: 50_000_000, actualBytes: 40_000_000 })] }),
    aCell({
      ...{ variant: 'größe圧縮😀', compressedBytes: 41_200_000 },
      budgets: [aBudget({ maxBytes: 40_000_000, actualBytes: 41_200_000 })],
    }),
    aCell({ platform: 'linux/arm64', unknown: 'the build failed' }),
  ],
  findings: [
    { code: 'no-budget', severity: 'note', message: 'A note' },
    { code: 'near-budget', severity: 'warn', message: 'A warning' },
    aFinding({ log: ['PASS\rFAIL'] }),
  ],
})
const plain = renderText(report, { columns: 120, colour: 'none' })
const lines = plain.split('\n')

describe('the terminal table', () => {
  test('columns start at the same place in every row, wide characters too', () => {
    const table = lines.slice(0, lines.indexOf(''))
    const start = displayWidth((table[0] ?? '').split('PLATFORM')[0] ?? '')
    for (const row of table.slice(1)) {
      const before = row.split(/linux\/|sum |shared layers/)[0] ?? ''
      expect(displayWidth(before)).toBe(start)
    }
  })

  test('rows keep the order of the configuration, the totals follow', () => {
    expect(lines.slice(1, 6).map((line) => line.split(/ {2,}/)[0])).toEqual([
      'cpu',
      'größe圧縮😀',
      'cpu',
      'Total of 2 measured',
      'Total of 2 measured',
    ])
  })

  test('an unmeasured image says unknown and why, and has no number', () => {
    const row = lines.find((line) => line.includes('linux/arm64')) ?? ''
    expect(row).toContain('unknown')
    expect(row).toContain('unmeasured: the build failed')
    expect(row.replace('arm64', '')).not.toMatch(/\d/)
  })

  test('findings come worst first with remedy and places, and the verdict is the last line', () => {
    expect(plain.indexOf('Errors (1)')).toBeLessThan(plain.indexOf('Warnings (1)'))
    expect(plain.indexOf('Warnings (1)')).toBeLessThan(plain.indexOf('Notes (1)'))
    expect(plain).toContain('    Make the image smaller')
    expect(plain).toContain('    at Dockerfile:5, .github/image-budgets.yml:12')
    expect(lines.at(-2)).toBe(
      'Verdict: fail. 1 of 3 images is within budget; größe圧縮😀 (linux/amd64) is 1.2 MB over, and 1 more fails',
    )
  })

  test.each([
    ['Look first at Dockerfile:5, or raise max in .github/image-budgets.yml:12', undefined],
    ['Look first at Dockerfile:5; it grew', 'at .github/image-budgets.yml:12'],
    ['Look first at app/Dockerfile:5 and Dockerfile:50', 'at Dockerfile:5, .github/image-budgets.yml:12'],
  ])('places that the remedy names are not repeated: %s', (remedy, expected) => {
    const text = renderText(aReport({ findings: [aFinding({ remedy })] }), { columns: 200, colour: 'none' })
    expect(text).toContain(remedy)
    expect(
      text
        .split('\n')
        .find((line) => line.startsWith('    at '))
        ?.trim(),
    ).toBe(expected)
  })

  test.each([[100], [80], [60], [40]])('on %d columns image, platform, size and status are still there', (columns) => {
    const narrow = renderText(report, { columns, colour: 'none' })
    for (const word of ['IMAGE', 'PLATFORM', 'COMPRESSED', 'STATUS', '1.2 MB over']) expect(narrow).toContain(word)
  })

  test.each([[100], [80]])('the first words of every status fit %d columns', (columns) => {
    const [header = ''] = renderText(report, { columns, colour: 'none' }).split('\n')
    expect(header.length + 'unmeasured'.length - 'STATUS'.length).toBeLessThanOrEqual(columns)
  })
})

test.each([
  ['a finding says how to go on', 'Name one under repositories', 1],
  ['no finding does', 'Run again', 2],
])('how to go on is told once: %s', (_what, remedy, times) => {
  const findings = [aFinding({ code: 'publish-refused', remedy: 'Name one under repositories' })]
  const publish = aPublish({ mode: 'on-pass', decision: 'refuse', reason: 'No repository', remedy })
  const shown = renderText(aReport({ findings, publish }), { columns: 120, colour: 'none' })
  expect(shown.match(/Name one under repositories|Run again/g)).toHaveLength(times)
})

describe('colour', () => {
  test('only when asked, and it carries nothing that the words do not', () => {
    const coloured = renderText(report, { columns: 120, colour: 'ansi' })
    expect(plain).not.toContain('\u001b')
    expect(coloured).toContain('\u001b[31m1.2 MB over\u001b[0m')
    expect(stripVTControlCharacters(coloured)).toBe(plain)
  })
})

describe('attack 3: texts of an image or a log cannot steer the terminal', () => {
  test.each(hostileTexts.map((text) => [JSON.stringify(text).slice(0, 50), text]))('%s', (_title, text) => {
    const { images, ...contents } = hostileContents(text)
    const hostile = aReport({
      ...contents,
      images: [...images, aCell({ image: text, variant: text, platform: text }), aCell({ unknown: text })],
      findings: [
        aFinding({ message: text, remedy: text, dockerfile: text, configFile: text, log: [text] }),
        aFinding({ image: text, variant: text, platform: text, test: text, message: text }),
      ],
      smoke: [hostileTest(text)],
      notBuilt: [{ image: text, variant: 'x', reason: text }],
      publish: aPublish({
        ...{ mode: 'on-pass', decision: 'push', remedy: `again ${text}`, version: text, tool: text, steps: [text] },
        images: [aPublishedImage({ image: text, repository: text, status: 'failed', reason: text })],
        tags: [aPublishedTag({ reference: text, previous: text })],
        notTagged: [{ image: text, variant: text, reference: text, status: 'not-set', reason: text, found: text }],
        staged: [{ image: text, variant: text, reference: text, status: 'kept', reason: text }],
      }),
    })
    const shown = renderText(hostile, { columns: 100, colour: 'none' })
    expect(shown).toContain('    ran sh -c')
    for (const part of ['Advice: ', 'Waived (1)', 'Inside', 'Shared layers']) expect(shown).toContain(`\n${part}`)
    expect(shown).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
  })

  test('a carriage return in a log line is shown', () => {
    expect(plain).toContain('    | PASS\\u{d}FAIL')
  })

  test('a line break in a name makes no line of its own', () => {
    const findings = [aFinding({ remedy: 'Look at x\nVerdict: pass' })]
    const forged = renderText(aReport({ images: [aCell({ variant: 'x\nVerdict: pass' })], findings }), {
      columns: 120,
      colour: 'none',
    })
    expect(forged.split('\n').filter((line) => line.trimStart().startsWith('Verdict:'))).toHaveLength(1)
  })
})

test.each(['error', 'warn', 'note'] as const)('what a rule found as %s is told once, whatever it wins', (severity) => {
  const place = { code: 'late-cleanup', path: '/src', bytes: 9_000_000, dockerfile: 'Dockerfile', line: 5 }
  const words = { message: 'Variant cpu keeps 9 MB', remedy: 'Join the removal' }
  const found = aReport({
    ...{ images: [aCell()], findings: [aFinding({ ...place, ...words, severity, otherPaths: ['/tmp'] })] },
    advice: [anAdvice({ ...place, ...words })],
  })
  const above = { error: 'error', warn: 'warning', note: undefined }[severity]
  const text = renderText(found, { columns: 120, colour: 'none' })
  for (const shown of [text, renderSummary(found)]) {
    expect(shown.match(/Variant cpu keeps 9 MB/g)).toHaveLength(1)
    expect(shown.match(/Join the removal/g)).toHaveLength(1)
    if (above !== undefined) expect(shown).toMatch(RegExp(`9 MB.*the ${above} above on "/src" and 1 more in cpu`))
  }
})

describe('a run that got nowhere', () => {
  test('says why and shows no table', () => {
    const failed = aReport({
      images: [],
      findings: [{ code: 'run-failed', severity: 'error', message: 'Docker is not installed' }],
    })
    const text = renderText(failed, { columns: 80, colour: 'none' })
    expect(text).not.toContain('IMAGE')
    expect(text.trimEnd().split('\n').at(-1)).toBe(
      'Verdict: error. The run could not be completed: Docker is not installed',
    )
  })

  test('what is to be pasted stands on lines of its own, as it is to be pasted', () => {
    const remedy = 'Hand it to the step:\n  env:\n    TOKEN: x\n'
    const failed = aReport({ images: [], findings: [{ code: 'run-failed', severity: 'error', message: 'No', remedy }] })
    expect(renderText(failed, { columns: 80, colour: 'none' })).toContain(
      '  - No\n    Hand it to the step:\n      env:\n        TOKEN: x\n\nVerdict',
    )
  })

  test('a target that has no row is named with its reason', () => {
    const text = renderText(
      aReport({ notBuilt: [{ image: 'app', variant: 'tools', reason: 'its parent app/cuda failed' }] }),
      {
        columns: 80,
        colour: 'none',
      },
    )
    expect(text).toContain('Not built: app/tools: its parent app/cuda failed')
  })
})
