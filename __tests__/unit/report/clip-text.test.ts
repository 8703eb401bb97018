import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { clipText } from '../../../src/report/clip-text.ts'

describe('fault 39: shortening never splits a surrogate pair', () => {
  test('a pair at the cut is left out whole, and what is missing is counted', () => {
    expect(clipText('a😀b', 2)).toBe('a… (3 more characters)')
    expect(clipText('a😀b', 3)).toBe('a😀… (1 more characters)')
    expect(clipText('a😀b', 4)).toBe('a😀b')
  })

  test('a well-formed text stays well-formed at any length, and nothing is counted twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(40), (text, max) => {
        const clipped = clipText(text, max)
        expect(clipped.isWellFormed()).toBe(true)
        const [, kept = clipped, missing = '0'] = /^(.*)… \((\d+) more characters\)$/su.exec(clipped) ?? []
        expect(text.startsWith(kept)).toBe(true)
        expect(kept.length + Number(missing)).toBe(text.length)
      }),
    )
  })
})
