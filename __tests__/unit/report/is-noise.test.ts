import { expect, test } from '@jest/globals'
import { isNoise } from '../../../src/report/is-noise.ts'

test.each([
  ['just under both', 99_999, 1_000_000_000, true],
  ['100 kB', 100_000, 1_000_000_000, false],
  ['a thousandth of a small image', 1000, 1_000_000, false],
  ['just under a thousandth of it', 999, 1_000_000, true],
  ['anything of an image that had nothing', 1, 0, false],
])('%s', (_name, bytes, wholeBytes, expected) => {
  expect(isNoise({ beforeBytes: 5, afterBytes: 5 + bytes }, wholeBytes)).toBe(expected)
  expect(isNoise({ beforeBytes: 5 + bytes, afterBytes: 5 }, wholeBytes)).toBe(expected)
})

test('what the floor of the growth budget allows is noise in an image of any size', () => {
  expect(isNoise({ beforeBytes: 5, afterBytes: 50_005 }, 10, 50_000)).toBe(true)
  expect(isNoise({ beforeBytes: 5, afterBytes: 50_006 }, 10, 50_000)).toBe(false)
})
