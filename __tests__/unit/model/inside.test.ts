import { expect, test } from '@jest/globals'
import { isInside } from '../../../src/model/inside.ts'

test.each([
  ['/work', '/work', true],
  ['/work/a', '/work/', true],
  ['/work/..foo', '/work', true],
  ['/work/../etc', '/work', false],
  ['/works', '/work', false],
  ['/', '/work', false],
  ['/etc', '/', true],
])('%s is inside of %s: %s', (path, folder, expected) => expect(isInside(path, folder)).toBe(expected))
