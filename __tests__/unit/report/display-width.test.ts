import { describe, expect, test } from '@jest/globals'
import { displayWidth, padTo } from '../../../src/report/display-width.ts'
import { wrapText } from '../../../src/report/wrap-text.ts'

describe('columns that a terminal uses', () => {
  test.each([
    ['app', 3],
    ['größe', 5],
    ['gro\u0308ße', 5],
    ['圧縮', 4],
    ['カナ', 4],
    ['한국', 4],
    ['ＡＢ', 4],
    ['😀', 2],
    ['⚠️', 2],
    ['████░', 5],
    ['', 0],
  ])('%s is %d wide', (text, width) => {
    expect(displayWidth(text)).toBe(width)
  })

  test('padding fills to the width on either side and never cuts', () => {
    expect(padTo('圧', { width: 4, align: 'left' })).toBe('圧  ')
    expect(padTo('圧', { width: 4, align: 'right' })).toBe('  圧')
    expect(padTo('long', { width: 2, align: 'left' })).toBe('long')
  })
})

describe('wrapping', () => {
  test('breaks at spaces, indents what follows, and keeps a long word whole', () => {
    const options = { columns: 10, first: '- ', rest: '    ' }
    expect(wrapText('one two three', options)).toBe('- one two\n    three')
    expect(wrapText('a-very-long-word x', options)).toBe('- a-very-long-word\n    x')
  })
})
