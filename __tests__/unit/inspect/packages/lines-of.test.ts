import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { linesOf } from '../../../../src/inspect/packages/lines-of.ts'
import { recordPaths } from '../../../../src/inspect/packages/record-paths.ts'

const lines = (text: string | Uint8Array) => [...linesOf(Buffer.from(text))]

test.each<[string, readonly string[]]>([
  ['', []],
  ['a', ['a']],
  ['a\nb\n', ['a', 'b']],
  ['a\r\nb\r\n\r\n\r\nc', ['a', 'b', '', 'c']],
  ['\n\n\na\n\n\nb', ['', 'a', '', 'b']],
  ['a\rb\n', ['a\rb']],
  ['\r\n', ['']],
])('the lines of %j', (text, expected) => {
  expect(lines(text)).toEqual(expected)
})

test('bytes that are no text are told apart, line by line', () => {
  expect(lines(Uint8Array.of(0xff, 0x0a, 0xfe))).toEqual(['\udcff', '\udcfe'])
})

test('attack 28: sixty million empty lines are one', () => {
  expect(lines(Buffer.alloc(60_000_000, '\n'))).toEqual([''])
})

test('any text has the lines that it has, but for empty ones in a row', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('', 'a', 'bc', '\u00e9'), { maxLength: 20 }), (parts) => {
      const expected = parts.filter((part, index) => part !== '' || parts[index - 1] !== '')
      expect(lines(parts.map((part) => `${part}\n`).join(''))).toEqual(expected)
    }),
  )
})

describe('the paths of a RECORD', () => {
  test.each<[string, readonly string[], 'whole' | 'cut off']>([
    ['', [], 'whole'],
    ['a,h,1\nb,,\r\nc', ['a', 'b', 'c'], 'whole'],
    ['a\r\n\n"b,""c""\n",x,1\nd', ['a', 'b,"c"\n', 'd'], 'whole'],
    ['a,\n"b', ['a'], 'cut off'],
    ['"', [], 'cut off'],
    [',,\n', [], 'whole'],
  ])('%j', (text, paths, end) => {
    let isCutOff = false
    const found = [
      ...recordPaths(Buffer.from(text), () => {
        isCutOff = true
      }),
    ]
    expect(found).toEqual(paths)
    expect(isCutOff).toBe(end === 'cut off')
  })
})
