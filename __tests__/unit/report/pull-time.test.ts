import { expect, test } from '@jest/globals'
import { pullTimes } from '../../../src/report/pull-time.ts'

test.each([
  [0, '0 s', '0 s'],
  [1, 'under 0.1 s', 'under 0.1 s'],
  [12_500_000, '1.0 s', '0.1 s'],
  [425_000_000, '34 s', '3.4 s'],
  [1_500_000_000, '2 min', '12 s'],
  [1_487_500_000, '119 s', '12 s'],
  [70_000_000_000, '93 min', '9 min'],
  [700_000_000_000, '16 h', '93 min'],
  [Number.MAX_SAFE_INTEGER, '200160 h', '20016 h'],
])('%d bytes take %s at 100 Mbit/s and %s at 1 Gbit/s', (bytes, slow, fast) => {
  expect(pullTimes(Number(bytes))).toEqual([slow, fast])
})
