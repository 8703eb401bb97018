import { expect, test } from '@jest/globals'
import { buildTree } from '../../../src/inspect/build-tree.ts'
import { type EntrySpec, listingOf } from '../../kit/listing-builder.ts'

const link = (path: string, linkName: string): EntrySpec => ({ path, type: 'symlink', linkName })

test.each<[string, readonly (EntrySpec | string)[], readonly string[]]>([
  [
    'as they are named, wherever the last one went',
    ['a/b/c/1', 'a/2', 'a/b/3', 'd/4'],
    ['/a/2', '/a/b/3', '/a/b/c/1', '/d/4'],
  ],
  [
    'not by a name that begins like another',
    ['a/1', 'ab/2', 'a/bc/3', 'a/b/4'],
    ['/a/1', '/a/b/4', '/a/bc/3', '/ab/2'],
  ],
  [
    'where a link leads',
    [link('l', 'x/y'), 'l/1', 'l/s/2', 'lx/3', 'l/4'],
    ['/l', '/lx/3', '/x/y/1', '/x/y/4', '/x/y/s/2'],
  ],
  ['where a link leads that a folder had to give way to', ['d/e/1', link('d', 'x'), 'd/e/2'], ['/d', '/x/e/2']],
  [
    'where a link leads that took the place of a folder on the way, by way of another',
    ['d/e/1', link('d/e/up', '../..'), link('d/e/up/d', 'x'), 'd/e/2'],
    ['/d', '/x/e/2'],
  ],
  [
    'where a link leads on the way',
    ['d/e/1', link('d/l', '../x'), 'd/l/2', 'd/e/3'],
    ['/d/e/1', '/d/e/3', '/d/l', '/x/2'],
  ],
  ['into a new folder where a link gave way', [link('d', 'x'), 'd/1', 'd/', 'd/2'], ['/d/2', '/x/1']],
  ['into a folder that a whiteout took away', ['d/e/1', 'd/.wh.e', 'd/e/2'], ['/d/e/2']],
  ['below a file, which gives way', ['d/f', 'd/f/g/1', 'd/2', 'd/f/g/3'], ['/d/2', '/d/f/g/1', '/d/f/g/3']],
])("a layer's files go %s", (_, entries, files) => {
  const { entries: live } = buildTree([listingOf(entries)])
  expect([...live()].filter(({ type }) => type !== 'directory').map(({ path }) => path)).toEqual(files)
})
