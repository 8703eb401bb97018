import { expect, test } from '@jest/globals'
import { buildTree } from '../../../src/inspect/build-tree.ts'
import { type EntrySpec, listingOf } from '../../kit/listing-builder.ts'

const duplicatesOf = (...entries: readonly EntrySpec[]) => buildTree([listingOf(entries)]).duplicates()
const copies = (letter: string, { bytes, count }: { bytes: number; count: number }): EntrySpec[] =>
  Array.from({ length: count }, (_, index) => ({ path: `${letter}${index}`, content: letter.repeat(bytes) }))

test('all copies but one are extra, and at most five paths are named', () => {
  expect(duplicatesOf(...copies('a', { bytes: 5000, count: 7 }))).toEqual({
    extraBytes: 30_000,
    groups: [{ extraBytes: 30_000, fileBytes: 5000, count: 7, paths: ['/a0', '/a1', '/a2', '/a3', '/a4'] }],
  })
})

test('hard links are one file, and files of one size with other contents are no copies', () => {
  const [a, b] = [copies('a', { bytes: 5000, count: 1 }), copies('b', { bytes: 5000, count: 1 })]
  const link: EntrySpec = { path: 'link', type: 'hardlink', linkName: 'a0' }
  expect(duplicatesOf(...a, ...b, link)).toEqual({ extraBytes: 0, groups: [] })
})

test('what is small counts and is no group: 4095 bytes, not 4096', () => {
  const small = copies('a', { bytes: 4095, count: 2 })
  const large = copies('b', { bytes: 4096, count: 2 })
  const { extraBytes, groups } = duplicatesOf(...small, ...large)
  expect(extraBytes).toBe(4095 + 4096)
  expect(groups.map(({ fileBytes }) => fileBytes)).toEqual([4096])
})

test('the fifty largest groups are told by their bytes, then by their paths; all count', () => {
  const bytesOf = (index: number) => 5000 + (index % 30)
  const sets = Array.from({ length: 60 }, (_, index) => {
    const content = `${index} `.padEnd(bytesOf(index), 'x')
    const name = String(index).padStart(2, '0')
    return [`${name}-a`, `${name}-b`].map((path) => ({ path, content }))
  })
  const { extraBytes, groups } = duplicatesOf(...sets.flat())
  expect(extraBytes).toBe(sets.reduce((sum, _, index) => sum + bytesOf(index), 0))
  const largest = [...sets.keys()].sort((left, right) => bytesOf(right) - bytesOf(left) || left - right).slice(0, 50)
  expect(groups.map(({ paths }) => paths[0])).toEqual(largest.map((index) => `/${String(index).padStart(2, '0')}-a`))
  expect(groups.every(({ count, extraBytes: extra, fileBytes }) => count === 2 && extra === fileBytes)).toBe(true)
})
