import { describe, expect, test } from '@jest/globals'
import { reportSchema } from '../../../src/report/report-schema.ts'
import { testResult } from '../../../src/report/test-result.ts'
import { unknown } from '../../../src/model/unknown.ts'
import { type GrowthCase, grownApp, judgedGrowth } from '../../kit/judged-growth.ts'
import { anImage, imageOf } from '../../kit/run-builder.ts'

const both = grownApp('{compressed: {max: 1500, growth: {percent: 2%, bytes: 30, own: 1%, floor: 1}}}')
const plain = grownApp('{compressed: {max: 1500, growth: {percent: 2%, floor: 1}}}')

function budgetOf(config: typeof both, after: number, given: GrowthCase = { before: imageOf(1000) }) {
  const { report } = judgedGrowth(config, { after: imageOf(after), ...given })
  expect(reportSchema.safeParse(report).error).toBeUndefined()
  return report.images[0]?.budgets[0]
}

describe('the report says of a bound on growth', () => {
  const bound = { maxGrowthBytes: 20, maxGrowth: '2%', floorBytes: 1 }
  test.each([
    ['within', 1020, {}, { status: 'pass', growthBytes: 20, ...bound }],
    ['shrunk', 900, {}, { status: 'pass', growthBytes: -100, ...bound }],
    ['over', 1021, {}, { status: 'fail', growthBytes: 21, ...bound }],
    ['over and merged', 1021, { occasion: 'merged' }, { status: 'warn', growthBytes: 21, ...bound }],
  ] as const)('%s: its numbers, apart from the maximum', (_, after, given, growth) => {
    expect(budgetOf(plain, after, { before: imageOf(1000), ...given })).toMatchObject({ status: 'pass', growth })
  })

  test('what is unknown has no number and a reason', () => {
    expect(budgetOf(plain, 1021, { baseline: unknown('no file') })?.growth).toEqual({
      ...{ status: 'unknown', reason: 'no file', floorBytes: 1 },
    })
  })

  test('own lines stand beside all', () => {
    const origin = { step: 'x', instruction: 'RUN x', inherited: false }
    const of = (compressedBytes: number) => anImage([{ name: `${compressedBytes}`, compressedBytes, origin }])
    const { report } = judgedGrowth(both, { before: of(1000), after: of(1015) })
    expect(report.images[0]?.budgets[0]?.growth).toEqual({
      ...{ status: 'pass', growthBytes: 15, maxGrowthBytes: 20, maxGrowth: '2%' },
      ...{ ownGrowthBytes: 0, maxOwnGrowthBytes: 10, maxOwnGrowth: '1%', floorBytes: 1 },
    })
  })
})

describe('a budget that was exceeded before', () => {
  const small = grownApp('{compressed: {max: 900, growth: 2%}}')
  test.each([
    [1000, 'warn'],
    [1001, 'fail'],
  ])('is %d now: %s', (after, status) => {
    expect(budgetOf(small, after)).toMatchObject({ status, maxBytes: 900, actualBytes: after })
  })

  test('is a warning to whoever signs the results, and growth has a name', () => {
    const stages = [{ name: 'judge', status: 'done' }] as const
    const { report } = judgedGrowth(small, { before: imageOf(1000), after: imageOf(1000) })
    expect(testResult({ ...report, stages })).toMatchObject({
      passedTests: ['app/default linux/amd64 compressed growth'],
      warnedTests: ['app/default linux/amd64 compressed max'],
      failedTests: [],
    })
  })
})
