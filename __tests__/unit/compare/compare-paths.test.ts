import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { comparePaths } from '../../../src/compare/compare-paths.ts'
import type { BeforeAfter, PathChange } from '../../../src/model/comparison.ts'
import { type FileSpec, treeOf } from '../../kit/tree-builder.ts'

type Files = Readonly<Record<string, FileSpec>>

const compare = (before: Files, after: Files) => comparePaths(treeOf(before), treeOf(after))
const line = ({ change, path, isFolder, fileCount, beforeBytes, afterBytes }: PathChange) =>
  `${change} ${path}${isFolder ? `/ (${fileCount})` : ''}: ${beforeBytes} -> ${afterBytes}`
const difference = (changes: readonly BeforeAfter[]) =>
  changes.reduce((sum, { beforeBytes, afterBytes }) => sum + afterBytes - beforeBytes, 0)
const many = (count: number, of: (index: number) => [string, FileSpec]): Files =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => of(index)))

describe('what became of files', () => {
  test.each<[string, Files, Files, readonly string[]]>([
    ['nothing changed', { '/a': 1 }, { '/a': 1 }, []],
    ['came', {}, { '/a': 5 }, ['came /a: 0 -> 5']],
    ['went', { '/a': 5 }, {}, ['went /a: 5 -> 0']],
    ['grew and shrank', { '/a': 5, '/b': 9 }, { '/a': 6, '/b': 1 }, ['shrank /b: 9 -> 1', 'grew /a: 5 -> 6']],
    ['other content of the same size', { '/a': { contentHash: 'x' } }, { '/a': 0 }, ['changed /a: 0 -> 0']],
    ['an empty file is one too', {}, { '/a': 0 }, ['came /a: 0 -> 0']],
    [
      'a link that leads elsewhere',
      { '/a': { type: 'symlink', linkName: 'x' } },
      { '/a': { type: 'symlink', linkName: 'y' } },
      ['changed /a: 0 -> 0'],
    ],
    ['only owner and mode', { '/a': 1 }, { '/a': { fileBytes: 1, countedBytes: 1, uid: 7, mode: 0 } }, []],
    [
      'a whole folder is one line',
      { '/x/k': 1 },
      { '/x/k': 1, '/x/new/a/b': 5, '/x/new/c': 2 },
      ['came /x/new/ (2): 0 -> 7'],
    ],
    ['a folder where a file was', { '/x': 3 }, { '/x/a': 5, '/x/b': 1 }, ['came /x/ (2): 0 -> 6', 'went /x: 3 -> 0']],
    ['a file where a folder was', { '/x/a': 5 }, { '/x': 3 }, ['went /x/ (1): 5 -> 0', 'came /x: 0 -> 3']],
    ['an empty folder is no change of files', {}, { '/x/': 0 }, []],
    [
      'names around the slash',
      { '/a-b': 1, '/a/z': 2, '/a.b': 3 },
      { '/a/z': 2, '/a.b': 3, '/a0': 4 },
      ['came /a0: 0 -> 4', 'went /a-b: 1 -> 0'],
    ],
    [
      'names that objects have already',
      { '/__proto__/x': 1 },
      { '/constructor': 2 },
      ['came /constructor: 0 -> 2', 'went /__proto__/ (1): 1 -> 0'],
    ],
  ])('%s', (_name, before, after, lines) => {
    const result = compare(before, after)
    expect(result.paths.map(line)).toEqual(lines)
    expect(result.pathsLeft.count).toBe(0)
  })

  test('many small files of a folder that both have are summed up there, what is large stands alone, and the rest is counted', () => {
    const before = many(400, (index) => [`/usr/lib/py/m${index}.py`, 1000])
    const after = {
      ...many(400, (index) => [`/usr/lib/py/m${index}.py`, index < 200 ? 3000 : 500]),
      ...many(300, (index) => [`/etc/d${index}/f`, 1]),
      '/usr/bin/app': 90_000,
    }
    const { paths, pathsLeft, pathsByChange } = compare(before, after)
    expect(paths.map(line)).toEqual([
      'grew /usr/lib/py/ (200): 200000 -> 600000',
      'shrank /usr/lib/py/ (200): 200000 -> 100000',
      'came /usr/bin/ (1): 0 -> 90000',
    ])
    expect(pathsLeft).toEqual({ count: 300, beforeBytes: 0, afterBytes: 300 })
    expect(pathsByChange.came).toEqual({ count: 301, beforeBytes: 0, afterBytes: 90_300 })
  })

  test('what is too small for any of 50 lines is counted, with its bytes', () => {
    const flat = many(200, (index) => [`/f${index}`, 10])
    const { paths, pathsLeft } = compare({}, { ...flat, '/large': 1_000_000 })
    expect(paths.map(line)).toEqual(['came /large: 0 -> 1000000'])
    expect(pathsLeft).toEqual({ count: 200, beforeBytes: 0, afterBytes: 2000 })
  })

  test('a file below 2,000 folders', () => {
    const deep = `/${'d/'.repeat(2000)}f`
    expect(compare({ '/d/k': 1 }, { '/d/k': 1, [deep]: 5 }).paths.map(line)).toEqual(['came /d/d/ (1): 0 -> 5'])
  })
})

const name = fc.constantFrom('a', 'b', 'a-b', 'a.b', 'A', 'é', '\u{1f600}', '\uff5e', '__proto__')
const files = fc
  .uniqueArray(
    fc.record({ path: fc.array(name, { minLength: 1, maxLength: 4 }), bytes: fc.integer({ min: 0, max: 1_000_000 }) }),
    { selector: ({ path }) => path.join('/'), maxLength: 120 },
  )
  .map((list) => {
    // A file cannot be a folder too.
    const folders = new Set(list.flatMap(({ path }) => path.map((_, index) => path.slice(0, index).join('/'))))
    const kept = list.filter(({ path }) => !folders.has(path.join('/')))
    return Object.fromEntries(kept.map(({ path, bytes }) => [`/${path.join('/')}`, bytes]))
  })

test('lines and rest sum to the difference of the live bytes, and no line is one too many', () => {
  fc.assert(
    fc.property(files, files, (before, after) => {
      const [left, right] = [treeOf(before), treeOf(after)]
      const { paths, pathsLeft, pathsByChange } = comparePaths(left, right)
      const whole = right.liveBytes - left.liveBytes
      expect(difference([...paths, pathsLeft])).toBe(whole)
      expect(difference(Object.values(pathsByChange))).toBe(whole)
      expect(paths.length).toBeLessThanOrEqual(50)
      const counted = Object.values(pathsByChange).reduce((sum, { count }) => sum + count, 0)
      expect(paths.reduce((sum, { fileCount }) => sum + fileCount, pathsLeft.count)).toBe(counted)
    }),
  )
})

test('the other way round everything is the same with its sign turned', () => {
  const turned = { came: 'went', went: 'came', grew: 'shrank', shrank: 'grew', changed: 'changed' } as const
  const turn = (change: PathChange): PathChange => ({
    ...change,
    ...{ change: turned[change.change], beforeBytes: change.afterBytes, afterBytes: change.beforeBytes },
  })
  fc.assert(
    fc.property(files, files, (before, after) => {
      const forth = compare(before, after).paths.map(turn).map(line).sort()
      expect(compare(after, before).paths.map(line).sort()).toEqual(forth)
    }),
  )
})
