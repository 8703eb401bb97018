import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { printable } from '../../../src/model/printable.ts'

describe('attack 3: text that would rewrite what a terminal or a log shows', () => {
  test.each([
    ['an ANSI colour', '\u001b[31mred', '\\u{1b}[31mred'],
    ['an OSC 8 link', '\u001b]8;;http://evil\u0007x', '\\u{1b}]8;;http://evil\\u{7}x'],
    ['an 8-bit CSI', '\u009b2K', '\\u{9b}2K'],
    ['a carriage return', 'FAIL\rPASS', 'FAIL\\u{d}PASS'],
    ['backspaces', 'no\b\byes', 'no\\u{8}\\u{8}yes'],
    ['a bidi override', 'a\u202egnp.exe', 'a\\u{202e}gnp.exe'],
    ['a bidi isolate', '\u2066x\u2069', '\\u{2066}x\\u{2069}'],
    ['zero width', 'ad\u200bmin\ufeff', 'ad\\u{200b}min\\u{feff}'],
    ['a Hangul filler', 'a\u3164b', 'a\\u{3164}b'],
    ['tag characters', 'a\u{e0041}', 'a\\u{e0041}'],
    ['an unpaired high surrogate', 'a\ud83d', 'a\\u{d83d}'],
    ['an unpaired low surrogate', '\ude00b', '\\u{de00}b'],
    ['a line separator', 'a\u2028b', 'a\\u{2028}b'],
    ['NUL and DEL', '\u0000\u007f', '\\u{0}\\u{7f}'],
  ])('%s is shown', (_what, hostile, shown) => {
    expect(printable(hostile)).toBe(shown)
  })

  test('nothing that hides or moves text is left of any string', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printable(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
        expect(printable(text, { newlines: 'keep' })).not.toMatch(/(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
        expect(printable(printable(text))).toBe(printable(text))
      }),
    )
  })
})

describe('ordinary text stays as it is', () => {
  test.each(['Variant minimal (linux/arm64) is 41.2 MB', 'größe 圧縮 данные', '😀 ⚠️', '\\u{202e} written out'])(
    '%s',
    (text) => {
      expect(printable(text)).toBe(text)
    },
  )

  test('lines are shown, joined or kept as the caller asks; a carriage return is never kept', () => {
    expect(printable('a\n\tb')).toBe('a\\u{a} b')
    expect(printable('a\n\tb', { newlines: 'space' })).toBe('a  b')
    expect(printable('a\r\n\tb', { newlines: 'keep' })).toBe('a\\u{d}\n\tb')
  })
})
