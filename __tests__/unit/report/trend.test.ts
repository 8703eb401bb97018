import { describe, expect, test } from '@jest/globals'
import type { Report } from '../../../src/model/report.ts'
import { fromTheTop, trendChart } from '../../../src/report/trend-chart.ts'
import { trendOf } from '../../../src/report/trend-of.ts'
import { trendTable } from '../../../src/report/trend-table.ts'
import { aRunBaseline } from '../../kit/growth-builder.ts'
import { hostileTexts } from '../../kit/hostile-texts.ts'
import { aBudget, aCell, aReport } from '../../kit/report-builder.ts'

const MB = 1_000_000

/** Images by name with their sizes, run by run; the last is now. */
function reportOf(sizes: Readonly<Record<string, readonly (number | undefined)[]>>): Report {
  const runs = Math.max(...Object.values(sizes).map(({ length }) => length)) - 1
  return aReport({
    images: Object.entries(sizes).map(([variant, all]) => aCell({ variant, compressedBytes: all.at(-1) ?? 0 })),
    baseline: aRunBaseline({
      trend: Array.from({ length: runs }, (_, run) => ({
        commit: String.fromCharCode(97 + run).repeat(40),
        images: Object.entries(sizes).flatMap(([variant, all]) => {
          const compressedBytes = all[run]
          const named = { image: 'app', variant, platform: 'linux/amd64' }
          return compressedBytes === undefined ? [] : [{ ...named, compressedBytes }]
        }),
      })),
    }),
  })
}
const found = (report: Report) => trendOf(report) ?? fail()

function fail(): never {
  throw new Error('There is no trend')
}

describe('the trend', () => {
  test('is of the five images that changed most, in the order of the report', () => {
    const sizes = [1, 60, 2, 50, 40, 30, 20].map((span, index) => [
      `v${index}`,
      [100 * MB, 101 * MB, (100 + span) * MB],
    ])
    const trend = found(reportOf(Object.fromEntries(sizes)))
    expect(trend.series.map(({ name }) => name)).toEqual(
      ['v1', 'v3', 'v4', 'v5', 'v6'].map((name) => `${name} (linux/amd64)`),
    )
    expect(trendTable(trend).notes).toEqual(['2 more images changed less or have no earlier numbers'])
  })

  test.each([
    ['one earlier run', { a: [MB, MB] }],
    ['an image that only one run knew', { a: [undefined, MB, MB] }],
  ])('is none with %s', (_name, sizes) => {
    expect(trendOf(reportOf(sizes))).toBeUndefined()
  })

  test('tells a run that had no number of an image, and draws no line through it', () => {
    const trend = found(reportOf({ a: [MB, 2 * MB, 3 * MB], b: [5 * MB, undefined, 5 * MB] }))
    expect(trend.series.map(({ name }) => name)).toEqual(['a (linux/amd64)'])
    const longer = found(reportOf({ a: [MB, MB, 2 * MB, 3 * MB], b: [5 * MB, undefined, 5 * MB, 9 * MB] }))
    expect(trendTable(longer).rows.map((cells) => cells.at(-1))).toEqual(['5 MB', 'none', '5 MB', '9 MB'])
    expect(trendChart(longer)?.filter((line) => line.includes('line "'))).toEqual([
      '    line "a (linux/amd64)" [1, 1, 2, 3]',
    ])
  })

  test('no two runs have one name, and what is no commit is told by its place', () => {
    const report = reportOf({ a: [MB, MB, MB, 2 * MB] })
    const { trend, ...baseline } = aRunBaseline(report.baseline as object)
    const commits = ['a'.repeat(40), 'a'.repeat(40), '"] --> evil']
    const again = trend.map((point, index) => ({ ...point, commit: commits[index] ?? '' }))
    expect(found({ ...report, baseline: { ...baseline, trend: again } }).runs.map(({ label }) => label)).toEqual([
      ...['aaaaaaa', 'run 2', 'run 3', 'this run'],
    ])
  })
})

describe('the chart', () => {
  test('has the numbers of the table in one unit, and room above and below', () => {
    const trend = found(reportOf({ cuda: [3.9e9, 3.95e9, 4.2e9], cpu: [36_400_000, 36_449_999, 999_960] }))
    expect(trendChart(trend)).toEqual([
      expect.stringMatching(/^%%\{init: \{.*"plotColorPalette":"(?:#[\da-f]{6}(?:, )?){5}".*\}%%$/),
      'xychart-beta',
      '    title "Compressed size in GB"',
      '    x-axis ["aaaaaaa", "bbbbbbb", "this run"]',
      '    y-axis "GB" 0 --> 4.6199',
      '    line "cuda (linux/amd64)" [3.9, 3.95, 4.2]',
      '    line "cpu (linux/amd64)" [0.0364, 0.0364, 0.001]',
    ])
    expect(fromTheTop(trend)).toEqual(['cuda (linux/amd64)', 'cpu (linux/amd64)'])
  })

  test('has binary units where the budgets do', () => {
    const report = reportOf({ a: [1024 ** 2, 1024 ** 2, 2 * 1024 ** 2] })
    const budgets = [aBudget({ unit: 'binary', maxBytes: 1024 ** 3, actualBytes: 2 * 1024 ** 2 })]
    const binary = { ...report, images: report.images.map((image) => ({ ...image, budgets })) }
    expect(trendChart(found(binary))).toContain('    line "a (linux/amd64)" [1, 1, 2]')
  })

  test('attack 4: a name is harmless in it, whatever it is', () => {
    for (const text of [...hostileTexts, '"]\nclick a "javascript:x"', '%%{init: {}}%%', '#quot;']) {
      const chart = trendChart(found(reportOf({ [text]: [MB, MB, 2 * MB] }))) ?? []
      expect(chart).toHaveLength(6)
      expect(chart[5]).toMatch(/^ {4}line "[A-Za-z0-9 ._/()+?-]*" \[1, 1, 2\]$/)
    }
  })
})
