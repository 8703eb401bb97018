import { expect, test } from '@jest/globals'
import { compareLayerContents } from '../../../src/compare/compare-layer-contents.ts'
import type { PathDifference } from '../../../src/model/cache-difference.ts'
import { type EntrySpec, listingOf, partsOf } from '../../kit/listing-builder.ts'

const tool: EntrySpec = { path: 'usr/bin/tool', content: 'good', mode: 0o755 }
const link: EntrySpec = { path: 'usr/bin/link', type: 'symlink', linkName: 'tool' }

type Layer = readonly (EntrySpec | string)[]

test.each<[string, Layer, Layer]>([
  ['times alone', [{ ...tool, mtimeSeconds: 1 }, 'usr/'], [{ ...tool, mtimeSeconds: 2 }, 'usr/']],
  ['the order of entries', [tool, link], [link, tool]],
  ['an entry that a later one of the same layer replaces', [{ ...tool, content: 'draft' }, tool], [tool]],
  ['nothing at all', [], []],
])('no difference: %s', (_, one, other) => {
  expect(compareLayerContents(listingOf(one), listingOf(other))).toBeUndefined()
  expect(compareLayerContents(listingOf(other), listingOf(one))).toBeUndefined()
})

const only = (path: string): PathDifference => ({ path, fileCount: 1, examples: [path] })

test.each<[string, Layer, Layer, PathDifference]>([
  ['content of one length', [tool], [{ ...tool, content: 'evil' }], only('/usr/bin/tool')],
  ['the mode', [tool], [{ ...tool, mode: 0o4755 }], only('/usr/bin/tool')],
  ['the owner', [tool], [{ ...tool, uid: 1 }], only('/usr/bin/tool')],
  ['the group', [tool], [{ ...tool, gid: 1 }], only('/usr/bin/tool')],
  ['the type', [tool], [{ path: tool.path, type: 'fifo', mode: 0o755 }], only('/usr/bin/tool')],
  ['where a link leads', [link], [{ ...link, linkName: 'other' }], only('/usr/bin/link')],
  ['a path that is missing', [tool, link], [link], only('/usr/bin/tool')],
  ['the mode of a folder', ['etc/'], [{ path: 'etc/', mode: 0o777 }], only('/etc')],
  ['the root itself', [{ path: '', type: 'directory' }], [{ path: '', type: 'directory', mode: 0 }], only('/')],
  ['what is removed', ['etc/.wh.passwd'], [], only('/etc/.wh.passwd')],
  ['an inherited name', ['__proto__'], [], only('/__proto__')],
  [
    'several in one folder',
    ['usr/lib/a', 'usr/lib/b/c'],
    ['usr/lib/d', 'usr/lib/e'],
    { path: '/usr/lib', fileCount: 4, examples: ['/usr/lib/a', '/usr/lib/b/c', '/usr/lib/d'] },
  ],
  [
    'what every run of a package manager writes comes last',
    ['opt/m/__pycache__/m.pyc', 'var/cache/a', 'var/log/dpkg.log', 'var/lib/x', 'usr/bin/y'],
    [],
    { path: '/', fileCount: 5, examples: ['/usr/bin/y', '/var/lib/x', '/opt/m/__pycache__/m.pyc'] },
  ],
])('a difference: %s', (_, one, other, expected) => {
  expect(compareLayerContents(listingOf(one), listingOf(other))).toEqual(expected)
  expect(compareLayerContents(listingOf(other), listingOf(one))).toEqual(expected)
})

test('half a million paths are held against each other in one pass', () => {
  const spec = { path: '', type: 'file', mode: 0o644, uid: 0, gid: 0, mtimeSeconds: 0, fileBytes: 0 } as const
  const listing = (changed: number) => ({
    ...listingOf([]),
    entryCount: 500_000,
    ...partsOf((index) => ({ ...spec, path: `d${index % 1000}/f${index}`, uid: index === changed ? 1 : 0 })),
  })
  expect(compareLayerContents(listing(-1), listing(499_999))).toEqual(only('/d999/f499999'))
})
