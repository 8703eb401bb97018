import { expect, test } from '@jest/globals'
import { timeLimit } from '../../../src/smoke/time-limit.ts'

test.each([
  [false, 60, 60],
  [true, 60, 300],
  [true, 0.5, 2.5],
] as const)('emulated: %p makes %d s into %d s', (emulated, seconds, limit) => {
  expect(timeLimit(seconds, { emulated })).toBe(limit)
})
