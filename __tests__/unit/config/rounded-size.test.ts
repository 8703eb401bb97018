import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { roundedSize } from '../../../src/config/rounded-size.ts'
import { parseBytes } from '../../../src/model/bytes.ts'

test.each([
  [41_234_567, '300MB', '41.3MB'],
  [41_300_000, '300MB', '41.3MB'],
  [41_300_001, '300 MB', '41.4 MB'],
  [1_234_567, '300MB', '1.24MB'],
  [123_456_789, '300MB', '124MB'],
  [1_234_567_890, '300MB', '1240MB'],
  [999_999_999, '1.2GB', '1000MB'],
  [900_000, '1.2GB', '900kB'],
  [10_000_001, '300MB', '10.1MB'],
  [123_456, '300000000', '124000'],
  [12, '1kB', '12B'],
  [0, '1.5 GiB', '0 GiB'],
  [38_577_999, '300MiB', '37MiB'],
  [38_273_024, '300MiB', '36.5MiB'],
  [9_000_000, '300MiB', '8790KiB'],
  [5_000, '1KiB', '5KiB'],
  [2_000_000_000_000, '1GiB', '1870GiB'],
])('%d bytes like %s are %s', (bytes, like, text) => {
  expect(roundedSize(bytes, like)).toBe(text)
})

test('what is written is a size, no less than it should be, and no more than a twentieth above', () => {
  const likes = ['1', '1B', '1kB', '1 MB', '1.5GB', '1TB', '1KiB', '1MiB', '1 GiB', '1TiB']
  fc.assert(
    fc.property(fc.integer({ min: 20_480, max: 2 ** 52 }), fc.constantFrom(...likes), (bytes, like) => {
      const parsed = parseBytes(roundedSize(bytes, like))
      if (!('bytes' in parsed)) throw new Error(parsed.problem)
      expect(parsed.bytes).toBeGreaterThanOrEqual(bytes)
      expect(parsed.bytes).toBeLessThanOrEqual(bytes * 1.05)
    }),
    { numRuns: 2_000 },
  )
})
