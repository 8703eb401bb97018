import { expect, test } from '@jest/globals'
import { backOffSeconds } from '../../../src/model/back-off.ts'
import { type Digest, digestSpread } from '../../../src/model/digest.ts'

test.each([
  [1, 0.5, 0.5],
  [2, 0.5, 1],
  [4, 0.5, 4],
  [1, 0, 0.4],
  [1, 1, 0.6],
  [3, 1, 2.4],
])('after %s tries, spread by %s, the next one waits %s s', (tries, spread, seconds) => {
  expect(backOffSeconds(tries, spread)).toBeCloseTo(seconds, 9)
})

test.each([
  ['0', 0],
  ['8', 0x8888 / 0xffff],
  ['f', 1],
])('the digest of all %s spreads by %s', (digit, spread) => {
  expect(digestSpread(`sha256:${digit.repeat(64)}` as Digest)).toBe(spread)
})
