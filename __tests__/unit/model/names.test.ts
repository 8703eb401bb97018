import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { digestHex, parseDigest } from '../../../src/model/digest.ts'
import { nearest } from '../../../src/model/nearest.ts'
import { knownPlatforms, parsePlatform } from '../../../src/model/platform.ts'
import { quote } from '../../../src/model/quote.ts'

describe('platforms', () => {
  test.each([
    ['linux/amd64', 'linux/amd64'],
    ['linux/arm64/v8', 'linux/arm64'],
    ['linux/aarch64', 'linux/arm64'],
    ['linux/x86_64', 'linux/amd64'],
    ['linux/arm', 'linux/arm/v7'],
    ['linux/arm/v6', 'linux/arm/v6'],
  ])('%s is %s', (text, platform) => {
    expect(parsePlatform(text)).toBe(platform)
  })

  test.each([
    'linux/amd46',
    'windows/amd64',
    'unknown/unknown',
    'linux',
    '',
    'linux/arm64/v7',
    '__proto__',
    'constructor',
    7,
    undefined,
  ])('%j is none', (text) => {
    expect(parsePlatform(text)).toBeUndefined()
  })

  test('every known platform is in normal form', () => {
    expect(knownPlatforms.map(parsePlatform)).toEqual(knownPlatforms)
  })
})

describe('digests', () => {
  const hex = 'a'.repeat(64)

  test('attack 29: only sha256 and 64 lower-case hex digits are one, since a digest becomes a path', () => {
    expect(parseDigest(`sha256:${hex}`)).toBe(`sha256:${hex}`)
    for (const text of [
      hex,
      `sha256:${hex}0`,
      `sha256:${hex.toUpperCase()}`,
      `sha512:${hex}${hex}`,
      'sha256:../../etc',
      `sha256:${hex}\n`,
      `x sha256:${hex}`,
      7,
      null,
    ]) {
      expect(parseDigest(text)).toBeUndefined()
    }
  })

  test('the hex part is the file name', () => {
    const digest = parseDigest(`sha256:${hex}`)
    expect(digest && digestHex(digest)).toBe(hex)
  })
})

describe('the nearest name', () => {
  const known = ['budget', 'build-args', 'bake', 'linux/amd64', 'linux/arm64']

  test.each([
    ['budgt', 'budget'],
    ['bugdet', 'budget'],
    ['BUDGET', 'budget'],
    ['build_args', 'build-args'],
    ['linux/amd46', 'linux/amd64'],
    ['smoke', undefined],
    ['', undefined],
    ['x'.repeat(100_000), undefined],
  ])('of %j is %j', (text, expected) => {
    expect(nearest(text, known)).toBe(expected)
  })

  test('a name that exists is its own nearest', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 }), (names) =>
        names.every((name) => nearest(name, names) === name),
      ),
    )
  })
})

describe('a quoted name', () => {
  test('attack 3: what cannot be seen is shown, and a long text is cut between characters', () => {
    expect(quote('a\u202eb\r\n\u001b[2J')).toBe('"a\\u{202e}b\\u{d}\\u{a}\\u{1b}[2J"')
    expect(quote('🐳'.repeat(100))).toBe(`"${'🐳'.repeat(80)}…"`)
    expect(quote('x'.repeat(80))).toBe(`"${'x'.repeat(80)}"`)
  })
})
