import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { visibleJson } from '../../../src/model/visible-json.ts'
import { hostileTexts } from '../../kit/hostile-texts.ts'

test('attack 3: what moves, reorders or hides text is written as an escape', () => {
  const name = 'a\u202eb\u0085\u007f\u200b\u2028\ufeff\u{e0041}\u00e9\u{1f600}'
  expect(visibleJson(JSON.stringify({ name }, undefined, 2))).toBe(
    '{\n  "name": "a\\u202eb\\u0085\\u007f\\u200b\\u2028\\ufeff\\udb40\\udc41\u00e9\u{1f600}"\n}',
  )
})

test('any value stays what it is, and shows all that it holds', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...hostileTexts))
  fc.assert(
    fc.property(fc.dictionary(text, text), (value) => {
      const json = visibleJson(JSON.stringify(value, undefined, 2))
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)))
      expect(json.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
    }),
  )
})
