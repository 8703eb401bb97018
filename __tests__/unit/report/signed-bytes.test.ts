import { expect, test } from '@jest/globals'
import { signedPercent } from '../../../src/report/signed-bytes.ts'

test.each([
  ['a tenth below 10 %', 30_400_000, 30_902_300, '+1.7%'],
  ['no tenth that is 0', 1000, 1050, '+5%'],
  ['halves away from zero', 2000, 2001, '+0.1%'],
  ['and from below', 2000, 1999, '-0.1%'],
  ['never to 0', 20_001, 20_002, '+<0.1%'],
  ['just under 10 %', 10_000, 10_994, '+9.9%'],
  ['from there no tenth', 10_000, 10_995, '+10%'],
  ['whole percent above', 1000, 1357, '+36%'],
  ['and less', 1000, 643, '-36%'],
  ['more than doubled', 1000, 3500, '+250%'],
  ['exactly, however large', 9_007_199_254_740_000, 9_007_199_254_740_001, '+<0.1%'],
  ['what is new', 0, 5, 'new'],
  ['what is gone', 5, 0, 'gone'],
  ['of no change nothing', 5, 5, ''],
])('percents are rounded: %s', (_, beforeBytes, afterBytes, expected) => {
  expect(signedPercent({ beforeBytes, afterBytes })).toBe(expected)
})
