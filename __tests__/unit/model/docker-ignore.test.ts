import { expect, test } from '@jest/globals'
import { type DockerIgnore, dockerIgnore } from '../../../src/model/docker-ignore.ts'
import { isUnknown } from '../../../src/model/unknown.ts'

/* What an engine takes is in __tests__/integration/docker-ignore.test.ts, where it is asked. */

function rules(text: string): DockerIgnore {
  const read = dockerIgnore(text)
  if (isUnknown(read)) throw new Error(read.reason)
  return read
}

test.each([
  ['a', 'a', ['a/b'], ['b', 'ab']],
  ['*\n!d/e', 'd', ['d/a'], ['d/e', 'd/e/f']],
  ['**/*.pyc', '', ['a.pyc', 'd/e/a.pyc'], ['a.py']],
  ['# a\n\n!x', '', [], ['a', 'x']],
])('of %j', (text, folder, ignored, sent) => {
  const { fate } = rules(text)
  expect([ignored, sent].flat().filter((path) => fate(path) === 'ignored')).toEqual(ignored)
  if (folder !== '') expect(fate(folder)).toBe('ignored')
})

test('the order in which paths are asked for changes nothing', () => {
  const paths = ['d', 'd/e/a', 'd/e', 'x', 'd/e/f/a', 'de/e/a', 'd/f/a', 'd/e/f']
  const text = 'd\n!d/e\nd/e/f'
  const each = paths.map((path) => rules(text).fate(path))
  const { fate } = rules(text)
  expect(paths.map((path) => fate(path))).toEqual(each)
  expect(paths.toReversed().map((path) => fate(path))).toEqual(each.toReversed())
})

test.each([
  ['node_modules', 'node_modules', true],
  ['node_modules', 'src', false],
  ['*\n!a/b/c', 'a', false],
  ['*\n!a/b/c', 'a/b', false],
  ['*\n!a/b/c', 'x', true],
  ['*\n!a/b/c', 'a/x', true],
  ['*\n!**/c', 'x', false],
  ['*\n!a/x*/c', 'a/b', true],
  ['*\n!a/x*/c', 'a/x1', false],
])('by %j nothing of the folder %s can be sent: %p', (text, folder, closed) => {
  expect(rules(text).isClosed(folder)).toBe(closed)
})

test.each([
  ['a line is no more than "!"', 'a\n!'],
  ['"[a" is no pattern', '[a'],
  ['a line is longer than 64 KiB', 'a'.repeat(70_000)],
  ['it has more than 10000 patterns', 'a\n'.repeat(10_001)],
  ['a pattern of 1200 characters is too long', '*a'.repeat(600)],
  ['its patterns are too long together', `${'*a'.repeat(150)}\n`.repeat(200)],
])('nothing is known where %s', (reason, text) => {
  expect(dockerIgnore(text)).toEqual({ kind: 'unknown', reason })
})

test('attack 7: no ignore file makes a path last: patterns that can be matched in very many ways, spaces, a million folders up', () => {
  const { fate } = rules(`${'*a'.repeat(100)}b\n${'**/a/'.repeat(60)}b\n${'*'.repeat(200)}b\n${' '.repeat(60_000)}x`)
  expect(fate('a'.repeat(255))).toBe('sent')
  expect(fate(`${'a/'.repeat(2000)}c`)).toBe('sent')
  expect(rules('../'.repeat(20_000)).fate('a')).toBe('sent')
})
