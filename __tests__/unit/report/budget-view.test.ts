import { describe, expect, test } from '@jest/globals'
import type { ReportBudget } from '../../../src/model/report.ts'
import { distance, formatActual, originalText, targetText, viewBudget } from '../../../src/report/budget-view.ts'
import { aBudget } from '../../kit/report-builder.ts'

const view = (budget: Partial<ReportBudget>) => viewBudget(aBudget(budget))

describe('how an amount stands to its bounds', () => {
  test.each([
    ['over', { maxBytes: 40_000_000, actualBytes: 41_200_000 }, '1.2 MB over'],
    ['over by what rounding hides', { maxBytes: 40_000_000, actualBytes: 40_000_001 }, '1 B over'],
    ['79.5MB under 80MB', { maxBytes: 80_000_000, actualBytes: 79_500_000 }, 'within'],
    ['at the bound', { maxBytes: 80_000_000, actualBytes: 80_000_000 }, 'within'],
    ['under the minimum', { minBytes: 30_000_000, actualBytes: 28_000_000 }, '2 MB under minimum'],
    ['between warn and max', { maxBytes: 40, warnBytes: 30, actualBytes: 31 }, 'near limit'],
    ['over a warning level alone', { warnBytes: 30_000_000, actualBytes: 31_000_000 }, '1 MB over warning level'],
    ['at a warning level alone', { warnBytes: 30, actualBytes: 30 }, 'within'],
    [
      'layers over a warning level',
      { measure: 'layers', warnCount: 9, actualCount: 11 },
      '2 layers over warning level',
    ],
    ['in units of 1024', { unit: 'binary', maxBytes: 1024 ** 2, actualBytes: 3 * 1024 ** 2 }, '2 MiB over'],
    ['a count', { measure: 'layers', maxCount: 12, actualCount: 13 }, '1 layer over'],
    ['unknown', { maxBytes: 40 }, undefined],
    [
      'a slow start',
      { measure: 'start', maxMilliseconds: 20_000, actualMilliseconds: 20_001 },
      '0.001 s too slow to start',
    ],
    ['a quick start', { measure: 'start', maxMilliseconds: 20_000, actualMilliseconds: 20_000 }, 'within'],
    ['much memory', { measure: 'memory', maxBytes: 40_000_000, actualBytes: 41_200_000 }, '1.2 MB of memory over'],
  ] as const)('%s', (_what, budget, words) => {
    expect(distance(view(budget))).toBe(words)
  })

  test('the size is printed in bytes where rounding would print the bound itself', () => {
    expect(formatActual(view({ maxBytes: 40_000_000, actualBytes: 40_000_001 }))).toBe('40,000,001 B')
    expect(formatActual(view({ warnBytes: 40_000_000, actualBytes: 40_000_001 }))).toBe('40,000,001 B')
    expect(formatActual(view({ maxBytes: 40_000_000, actualBytes: 41_200_000 }))).toBe('41.2 MB')
    expect(formatActual(view({ maxBytes: 40_000_000, actualBytes: 40_000_000 }))).toBe('40 MB')
  })

  test('a MiB budget is answered in MiB: MB is never read as MiB', () => {
    expect(formatActual(view({ unit: 'binary', maxBytes: 40 * 1024 ** 2, actualBytes: 41 * 1024 ** 2 }))).toBe('41 MiB')
  })
})

describe('target and original', () => {
  test.each([
    [{ targetBytes: 38_000_000, actualBytes: 41_200_000 }, '38 MB, 3.2 MB to go'],
    [{ targetBytes: 38_000_000, actualBytes: 38_000_000 }, '38 MB, reached'],
    [{ targetBytes: 38_000_000 }, '38 MB, distance unknown'],
    [{ measure: 'uncompressed', targetBytes: 9_000_000, actualBytes: 1 }, '9 MB uncompressed, reached'],
    [{ measure: 'layers', targetCount: 5, actualCount: 7 }, '5 layers, 2 layers to go'],
    [{ actualBytes: 1 }, undefined],
  ] as const)('the target of %j', (budget, words) => {
    expect(targetText(view(budget))).toBe(words)
  })

  test.each([
    [{ originalBytes: 65_000_000, actualBytes: 41_200_000 }, '65 MB, 23.8 MB saved (36%)'],
    [{ originalBytes: 40_000_000, actualBytes: 50_000_000 }, '40 MB, 10 MB grown (25%)'],
    [{ originalBytes: 40_000_000, actualBytes: 40_000_000 }, '40 MB, nothing saved'],
    [{ originalBytes: 0, actualBytes: 5 }, '0 B, 5 B grown'],
    [{ originalBytes: 40_000_000 }, '40 MB, saving unknown'],
  ] as const)(
    'the saving since %j: growth is never printed as a saving, the unknown never as -100%%',
    (budget, words) => {
      expect(originalText(view(budget))).toBe(words)
    },
  )
})
