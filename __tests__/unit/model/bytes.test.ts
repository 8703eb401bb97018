import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { formatBytes, formatExactBytes, parseBytes } from '../../../src/model/bytes.ts'

const bytesOf = (text: string): number => {
  const parsed = parseBytes(text)
  if ('problem' in parsed) throw new Error(parsed.problem)
  return parsed.bytes
}

const units = {
  B: 1n,
  kB: 10n ** 3n,
  MB: 10n ** 6n,
  GB: 10n ** 9n,
  TB: 10n ** 12n,
  KiB: 2n ** 10n,
  MiB: 2n ** 20n,
  GiB: 2n ** 30n,
  TiB: 2n ** 40n,
}

describe('reading a size', () => {
  test.each([
    ['0', 0],
    ['300000000', 300_000_000],
    ['300MB', 300_000_000],
    ['300 MB', 300_000_000],
    ['1MiB', 1_048_576],
    ['1.5GiB', 1_610_612_736],
    ['79.5MB', 79_500_000],
    ['0.1kB', 100],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['4.2GB', 4_200_000_000],
    ['2.675MB', 2_675_000],
  ])('%s', (text, bytes) => {
    expect(bytesOf(text)).toBe(bytes)
  })

  test.each([
    ['300 M', ['300MB', '300MiB']],
    ['4G', ['4GB', '4GiB']],
    ['3mb', ['3MB', '3MiB']],
    ['3K', ['3kB', '3KiB']],
    ['3KB', ['3kB', '3KiB']],
    ['1.5', ['1']],
    ['0.0001kB', ['0']],
    ['-5MB', []],
    ['1e3', []],
    ['NaN', []],
    ['Infinity', []],
    ['80%', []],
    ['80 %', []],
    ['', []],
    ['MB', []],
    ['0x10', []],
    ['1,000', []],
    ['1_000', []],
    ['٣MB', []],
    ['3\u00a0MB', []],
    ['3MB\n', []],
    ['9007199254740992', []],
    ['9008TB', []],
    ['99999999999999999999TB', []],
  ])('%j is none', (text, proposals) => {
    expect(parseBytes(text)).toMatchObject({ problem: expect.any(String), proposals })
  })

  test('79.5MB is within 80MB', () => {
    expect(bytesOf('79.5MB')).toBeLessThan(bytesOf('80MB'))
  })

  test('a proposal is always accepted', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 9999 }),
        fc.constantFrom('K', 'M', 'g', 'T', 'kb', 'Mib', 'm'),
        (number, suffix) => {
          const parsed = parseBytes(`${number}${suffix}`)
          if ('problem' in parsed)
            for (const proposal of parsed.proposals) expect(bytesOf(proposal)).toBeGreaterThanOrEqual(number)
        },
      ),
    )
  })

  test('every whole number of a unit is exact', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 8000n }),
        fc.constantFrom(...Object.entries(units)),
        (number, [unit, factor]) => {
          expect(BigInt(bytesOf(`${number}${unit}`))).toBe(number * factor)
        },
      ),
    )
  })

  test('decimals are exact: what a float would round is not', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 9_000_000 }),
        fc.integer({ min: 0, max: 999_999_999 }),
        (whole, fraction) => {
          const text = `${whole}.${`${fraction}`.padStart(9, '0')}GB`
          expect(bytesOf(text)).toBe(whole * 1e9 + fraction)
        },
      ),
    )
  })

  test('whatever the text, it is a whole number of bytes or a problem', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^-?\d{0,25}\.?\d{0,20} ?[kKMGTiB%e]{0,4}$/)), (text) => {
        const parsed = parseBytes(text)
        return 'problem' in parsed ? parsed.problem !== '' : Number.isSafeInteger(parsed.bytes) && parsed.bytes >= 0
      }),
    )
  })
})

describe('writing a size', () => {
  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [41_200_000, '41.2 MB'],
    [1_250_000, '1.25 MB'],
    [999_949, '999.9 kB'],
    [999_950, '1 MB'],
    [-41_200_000, '-41.2 MB'],
    [Number.MAX_SAFE_INTEGER, '9007.2 TB'],
  ])('%d is %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text)
  })

  test('binary units where the budget has them', () => {
    expect(formatBytes(1_610_612_736, 'binary')).toBe('1.5 GiB')
  })

  test('what is written is read again: parse(format(x)) = x for what three digits can say', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 999 }),
        fc.constantFrom(...Object.entries(units)),
        (number, [unit, factor]) => {
          const bytes = Number(BigInt(number) * factor)
          expect(bytesOf(formatBytes(bytes, unit.includes('i') ? 'binary' : 'decimal'))).toBe(bytes)
        },
      ),
    )
  })

  test('rounding is off by less than one part in a hundred, and keeps the sign', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8e15 }), (bytes) => {
        const text = formatBytes(bytes)
        const back = Number.parseFloat(text) * Number(units[text.split(' ')[1] as keyof typeof units])
        expect(Math.abs(back - bytes)).toBeLessThanOrEqual(bytes / 100)
        expect(formatBytes(-bytes)).toBe(`-${text}`)
      }),
    )
  })

  test('exact bytes are grouped', () => {
    expect([0, 999, 80_000_001].map(formatExactBytes)).toEqual(['0 B', '999 B', '80,000,001 B'])
  })
})
