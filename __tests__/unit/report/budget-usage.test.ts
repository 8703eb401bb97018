import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { budgetUsage } from '../../../src/report/budget-usage.ts'

describe('used percent of a budget', () => {
  test.each([
    [0, 40, '0%', '░░░░░░░░░░'],
    [20, 40, '50%', '█████░░░░░'],
    [39_999_999, 40_000_000, '99%', '█████████░'],
    [40_000_000, 40_000_000, '100%', '██████████'],
    [40_000_001, 40_000_000, '101%', '██████████'],
    [120, 40, '300%', '██████████'],
    [0, 0, '100%', '██████████'],
    [1, 0, undefined, '██████████'],
  ])('%d of %d is %s', (actual, max, percent, bar) => {
    expect(budgetUsage(actual, max)).toEqual({ bar, ...(percent !== undefined && { percent }) })
  })

  test('100% and a full bar never hide on which side of the bound the amount is', () => {
    const amount = fc.maxSafeNat()
    fc.assert(
      fc.property(amount, fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (actual, max) => {
        const { percent = '', bar } = budgetUsage(actual, max)
        const shown = BigInt(percent.replace('%', ''))
        expect(shown > 100n).toBe(actual > max)
        expect(shown === 100n).toBe(actual === max)
        expect(bar === '█'.repeat(10)).toBe(actual >= max)
        expect([...bar]).toHaveLength(10)
      }),
    )
  })
})
