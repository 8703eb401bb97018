import { expect, test } from '@jest/globals'
import type { ReportGrowth } from '../../../src/model/report.ts'
import { growthBudgets } from '../../../src/report/growth-budgets.ts'
import { aBudget, aCell, aReport } from '../../kit/report-builder.ts'

const MB = 1_000_000
const rowsOf = (...growths: readonly ReportGrowth[]) =>
  growthBudgets(
    aReport({
      images: growths.map((growth, index) =>
        aCell({ variant: `v${index}`, budgets: [{ ...aBudget({ maxBytes: 50 * MB, actualBytes: 40 * MB }), growth }] }),
      ),
    }),
  )

test('a bound on growth stands beside what an image grew by; a part that nobody bounds has no column', () => {
  const { columns, rows } = rowsOf({ status: 'pass', growthBytes: -2 * MB, maxGrowth: '2%', floorBytes: 0 })
  expect(columns.map(({ title }) => title)).toEqual(['Image', 'Platform', 'Measure', 'Status', 'Grew', 'May grow by'])
  expect(rows).toEqual([['v0', 'linux/amd64', 'compressed', 'within', '-2 MB', '2%']])
})

test('what nobody knows is unknown, with its reason, and never 0', () => {
  const { rows } = rowsOf(
    { status: 'unknown', reason: 'The baseline does not know its layers', maxOwnGrowth: '20MB', floorBytes: 0 },
    { status: 'fail', growthBytes: 3 * MB, maxGrowth: '1MB', floorBytes: 0 },
  )
  expect(rows).toEqual([
    [
      ...['v0', 'linux/amd64', 'compressed', 'unknown', 'none', 'none', 'unknown', '20MB'],
      'the baseline does not know its layers',
    ],
    ['v1', 'linux/amd64', 'compressed', 'over', '+3 MB', '1MB', 'none', 'none', 'none'],
  ])
})

test('there is no table where no growth is bounded', () => {
  expect(growthBudgets(aReport()).rows).toEqual([])
})
