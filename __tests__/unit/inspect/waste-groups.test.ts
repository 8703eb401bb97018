import { expect, test } from '@jest/globals'
import { wasteGroups } from '../../../src/inspect/waste-groups.ts'
import type { WastedFile } from '../../../src/model/image-tree.ts'

const removed = (path: string, fileBytes = 1): WastedFile => ({ path, fileBytes, layer: 0, by: 1, cause: 'removed' })
const groupsOf = (...files: readonly WastedFile[]) =>
  wasteGroups(files).groups.map(({ path, bytes, fileCount }) => [path, bytes, fileCount])

test.each<[string, readonly string[], readonly (readonly [string, number])[]]>([
  ['one file has its own path', ['/tmp/big.tgz'], [['/tmp/big.tgz', 1]]],
  [
    'what lies in one folder, the folder',
    ['/var/lib/apt/lists/a', '/var/lib/apt/lists/partial/b'],
    [['/var/lib/apt/lists', 2]],
  ],
  [
    'folders in a folder that is nobody’s are told apart',
    ['/var/lib/apt/lists/a', '/var/lib/dpkg/status', '/root/.cache/pip/x'],
    [
      ['/root/.cache/pip/x', 1],
      ['/var/lib/apt/lists/a', 1],
      ['/var/lib/dpkg/status', 1],
    ],
  ],
  ['one tree that was copied stays one', ['/opt/app/a/1', '/opt/app/b/2', '/opt/app/package.json'], [['/opt/app', 3]]],
  [
    'files by themselves in a shared folder',
    ['/usr/lib/a.so', '/usr/lib/b.so', '/usr/lib/python3/x'],
    [
      ['/usr/lib', 2],
      ['/usr/lib/python3/x', 1],
    ],
  ],
  [
    'files in the root',
    ['/a', '/b', '/ab/c'],
    [
      ['/', 2],
      ['/ab/c', 1],
    ],
  ],
  ['names that begin alike', ['/opt/app/lib', '/opt/app/lib64/x'], [['/opt/app', 2]]],
  ['the same path twice', ['/opt/f', '/opt/f'], [['/opt/f', 2]]],
])('%s', (_name, paths, expected) => {
  expect(groupsOf(...paths.map((path) => removed(path)))).toEqual(expected.map(([path, count]) => [path, count, count]))
})

test('causes and layers are told apart, the largest first, with all that changed', () => {
  const copied = { layer: 0, by: 2, cause: 'copied-again' as const }
  const { groups, byCause } = wasteGroups([
    removed('/opt/a/x', 5),
    { ...copied, path: '/opt/a/y', fileBytes: 7, changed: ['time'] },
    { ...copied, path: '/opt/a/z', fileBytes: 7, changed: ['owner'] },
    { ...removed('/opt/a/w', 9), by: 3 },
    { ...removed('/opt/a/v', 4), cause: 'overwritten' },
  ])
  expect(groups).toEqual([
    { ...copied, path: '/opt/a', bytes: 14, fileCount: 2, changed: ['owner', 'time'] },
    { layer: 0, by: 3, cause: 'removed', path: '/opt/a/w', bytes: 9, fileCount: 1 },
    { layer: 0, by: 1, cause: 'removed', path: '/opt/a/x', bytes: 5, fileCount: 1 },
    { layer: 0, by: 1, cause: 'overwritten', path: '/opt/a/v', bytes: 4, fileCount: 1 },
  ])
  expect(byCause).toEqual({ removed: 14, overwritten: 4, 'copied-again': 14 })
})

test('a hundred groups of as many as there are, and the sums of all', () => {
  const { groups, byCause } = wasteGroups(
    Array.from({ length: 50_000 }, (_, index) => removed(`/folder-${index}/f`, index + 1)),
  )
  expect(groups).toHaveLength(100)
  expect(byCause.removed).toBe((50_000 * 50_001) / 2)
  // What came after the first twenty thousand is told together.
  expect(groups[0]).toMatchObject({ path: '/', fileCount: 30_000 })
})
