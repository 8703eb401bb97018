import { expect, test } from '@jest/globals'
import { listInWords } from '../../../src/model/list-in-words.ts'
import { refName, shortRefName } from '../../../src/model/ref-name.ts'

test('the one variant of an image that names none is called as its image', () => {
  expect(
    [
      { image: 'app', variant: 'cuda' },
      { image: 'app', variant: 'default' },
    ].map(shortRefName),
  ).toEqual(['app/cuda', 'app'])
  expect(refName({ image: 'app', variant: 'default' })).toBe('app/default')
})

test.each([
  [[], ''],
  [['a'], 'a'],
  [['a', 'b', 'c'], 'a, b and c'],
])('%j in words is %j', (names, text) => expect(listInWords(names)).toBe(text))
