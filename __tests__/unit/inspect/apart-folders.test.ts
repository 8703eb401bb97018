import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { apartFoldersOf } from '../../kit/remembered-builder.ts'

const kB = 1000

test.each<[string, Readonly<Record<string, number>>, Readonly<Record<string, number>>, readonly [number, number]]>([
  ['nothing', {}, {}, [0, 0]],
  ['too little for a line', { 'etc/a': 40 * kB, 'b/c/d': 50 * kB }, {}, [3, 90 * kB]],
  ['files in the root', { app: 200 * kB }, { '/': 200 * kB }, [0, 0]],
  [
    'a folder without what is in one below it',
    { 'usr/lib/a': 300 * kB, 'usr/b': 150 * kB },
    { '/usr': 150 * kB, '/usr/lib': 300 * kB },
    [0, 0],
  ],
  [
    'what is too little is in the nearest folder above, if that has a line',
    { 'usr/lib/x/y': 99 * kB, 'usr/lib/z': 50 * kB, 'usr/a': 1, 'etc/passwd': 2 },
    { '/usr/lib': 149 * kB },
    // `/usr` without `/usr/lib`, and `/etc`.
    [2, 3],
  ],
  ['a chain, by its end', { 'a/b/c/d': 100 * kB }, { '/a/b/c': 100 * kB }, [2, 0]],
  ['no deeper than six', { '1/2/3/4/5/6/7/8': 500 * kB }, { '/1/2/3/4/5/6': 500 * kB }, [5, 0]],
  ['not at a path that nobody could read', { [`opt/${'x'.repeat(200)}/f`]: 500 * kB }, { '/opt': 500 * kB }, [0, 0]],
  [
    'a name that objects have by birth',
    { '__proto__/f': 100 * kB, 'a\u202e/f': 100 * kB },
    { ['/__proto__']: 100 * kB, '/a\u202e': 100 * kB },
    [0, 0],
  ],
])('folders of %s', (_, files, expected, [count, bytes]) => {
  const { folders, left } = apartFoldersOf(files)
  expect(folders).toEqual(Object.entries(expected).map(([path, sum]) => ({ path, bytes: sum })))
  expect(left).toEqual({ count, bytes })
})

test('at most 300, of more than those the large ones, and then they say from how many bytes on', () => {
  const small = Array.from({ length: 400 }, (_, index) => [`opt/s${index}/f`, 150 * kB] as const)
  const large = Array.from({ length: 10 }, (_, index) => [`opt/l${index}/f`, 900 * kB] as const)
  const { folders, floorBytes } = apartFoldersOf(Object.fromEntries([...small, ...large]))
  expect(floorBytes).toBe(200 * kB)
  expect(folders).toHaveLength(11)
  expect(folders.find(({ path }) => path === '/opt')?.bytes).toBe(400 * 150 * kB)
})

test('folders and what is left sum to the live bytes, in the order of their paths', () => {
  const path = fc.array(fc.constantFrom('a', 'b', 'c', 'a-b', '__proto__'), { minLength: 1, maxLength: 8 })
  const file = fc.record({ path: path.map((names) => `${names.join('/')}/f`), bytes: fc.nat(300 * kB) })
  fc.assert(
    fc.property(fc.array(file, { maxLength: 30 }), (files) => {
      const byPath = Object.fromEntries(files.map(({ path: at, bytes }) => [at, bytes]))
      const { folders, left, floorBytes } = apartFoldersOf(byPath)
      const live = Object.values(byPath).reduce((sum, bytes) => sum + bytes, 0)
      expect(folders.reduce((sum, { bytes }) => sum + bytes, left.bytes)).toBe(live)
      expect(folders.map(({ path: at }) => at)).toEqual([...new Set(folders.map(({ path: at }) => at))].sort())
      expect(folders.every(({ bytes }) => bytes >= floorBytes)).toBe(true)
      expect(left.bytes).toBeLessThan(floorBytes)
    }),
  )
})
