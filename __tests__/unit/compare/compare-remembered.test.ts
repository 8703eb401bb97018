import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { compareRemembered } from '../../../src/compare/compare-remembered.ts'
import type { BeforeAfter } from '../../../src/model/comparison.ts'
import type { RememberedContents } from '../../../src/model/image-contents.ts'
import { apartFoldersOf, rememberedOf } from '../../kit/remembered-builder.ts'

const kB = 1000
type Numbers = Readonly<Record<string, number>>
const grown = ({ beforeBytes, afterBytes }: BeforeAfter): number => afterBytes - beforeBytes

describe('packages', () => {
  const linesOf = (before: RememberedContents, after: RememberedContents) =>
    compareRemembered({ before, after }).packages.map(
      ({ change, name, beforeVersion = '-', afterVersion = '-', ...bytes }) =>
        `${change} ${name} ${beforeVersion} ${afterVersion} ${grown(bytes)}`,
    )

  test.each<[string, Numbers, Numbers, readonly string[]]>([
    ['the same', { 'dpkg a 1': 5 }, { 'dpkg a 1': 5 }, []],
    [
      'one that came, one that went, another version, another size, the most first',
      { 'dpkg went 1': 100 * kB, 'python torch 2.5.1': 500 * kB, 'npm x 1': 200 * kB },
      { 'dpkg came 3': 900 * kB, 'python torch 2.6.0': 800 * kB, 'npm x 1': 190 * kB },
      [...['came came - 3 900000', 'version torch 2.5.1 2.6.0 300000', 'went went 1 - -100000'], 'size x 1 1 -10000'],
    ],
    ['another version of the same size', { 'dpkg a 1': 100 * kB }, { 'dpkg a 2': 100 * kB }, ['version a 1 2 0']],
    [
      'one name of two managers',
      { 'dpkg numpy 1': 100 * kB },
      { 'python numpy 1': 100 * kB },
      ['went numpy 1 - -100000', 'came numpy - 1 100000'],
    ],
    [
      'several versions of one name: equal ones are the same, the others in their order',
      { 'npm a 1': 100 * kB, 'npm a 2': 200 * kB },
      { 'npm a 2': 250 * kB, 'npm a 3': 110 * kB, 'npm a 4': 120 * kB },
      ['came a - 4 120000', 'size a 2 2 50000', 'version a 1 3 10000'],
    ],
    ['a name that objects have by birth', {}, { 'npm __proto__ 1': 100 * kB }, ['came __proto__ - 1 100000']],
    ['a version that nobody says', { 'go /app ': 100 * kB }, { 'go /app ': 150 * kB }, ['size /app - - 50000']],
  ])('%s', (_, before, after, expected) => {
    expect(linesOf(rememberedOf({ packages: before }), rememberedOf({ packages: after })).sort()).toEqual(
      [...expected].sort(),
    )
  })

  test('the most won or lost come first', () => {
    const packages = { 'dpkg a 1': 200 * kB, 'dpkg b 1': 900 * kB, 'dpkg c 1': 300 * kB }
    expect(linesOf(rememberedOf({ packages }), rememberedOf({}))).toEqual([
      ...['went b 1 - -900000', 'went c 1 - -300000', 'went a 1 - -200000'],
    ])
  })

  test('never went, nor came, where one of the runs could not read which there are', () => {
    const before = rememberedOf({ packages: { 'dpkg a 1': 200 * kB, 'npm b 1': 100 * kB }, foldersLeft: 300 * kB })
    const after = rememberedOf({ foldersLeft: 300 * kB, unread: ['dpkg'] })
    for (const [one, other] of [
      [before, after],
      [after, before],
    ] as const) {
      const { packages, packagesLeft, unowned } = compareRemembered({ before: one, after: other })
      expect(packages.map(({ name }) => name)).toEqual(['b'])
      expect(packages.map(grown).reduce((sum, bytes) => sum + bytes, grown(packagesLeft) + grown(unowned))).toBe(0)
    }
  })

  test('nothing went that a full list has no room for', () => {
    const full = rememberedOf({
      packages: Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`npm p${index} 1`, 300 * kB])),
    })
    const other = rememberedOf({ packages: { 'npm small 1': 299 * kB, 'npm large 1': 301 * kB } })
    expect(linesOf(other, full).filter((line) => /small|large/.test(line))).toEqual(['went large 1 - -301000'])
  })
})

describe('folders', () => {
  const foldersOf = (before: Numbers, after: Numbers): readonly string[] => {
    const [one, other] = [before, after].map((files) => {
      const { folders, left, floorBytes } = apartFoldersOf(files)
      return { ...rememberedOf({}), folders, foldersLeft: left, foldersFloorBytes: floorBytes }
    })
    if (one === undefined || other === undefined) throw new Error('There are two')
    const { folders } = compareRemembered({ before: one, after: other })
    return folders.map((folder) => `${folder.path} ${grown(folder)}`)
  }
  const many = (count: number, bytes: number): Numbers =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`opt/app/${index}/f`, bytes]))

  test.each<[string, Numbers, Numbers, readonly string[]]>([
    ['the same', { 'a/f': 500 * kB }, { 'a/f': 500 * kB }, []],
    ['a new one', { 'usr/f': 500 * kB }, { 'usr/f': 500 * kB, 'opt/new/f': 120 * kB }, ['/opt/new 120000']],
    [
      'one that went, of a folder that grew by more',
      { 'opt/f': 500 * kB, 'opt/old/f': 450 * kB },
      { 'opt/f': 1500 * kB },
      ['/opt 1000000', '/opt/old -450000'],
    ],
    [
      'one that fell below the floor is told with the folder above it',
      { 'usr/f': 500 * kB, 'usr/lib/f': 101 * kB },
      { 'usr/f': 500 * kB, 'usr/lib/f': 99 * kB },
      ['/usr -2000'],
    ],
    ['250 of them, that stood alone', many(250, 101 * kB), many(250, 99 * kB), ['/opt/app -500000']],
    ['and that rose above it', many(250, 99 * kB), many(250, 101 * kB), ['/opt/app 500000']],
    [
      'a list that had to be cut, and one that had not',
      many(290, 150 * kB),
      many(310, 150 * kB),
      [`/opt/app ${20 * 150 * kB}`],
    ],
    ['below no folder that has a line', { 'a/f': 60 * kB, 'b/f': 101 * kB }, { 'a/f': 60 * kB, 'b/f': 99 * kB }, []],
    [
      'names that sort between a folder and what is in it',
      { 'a/f': 200 * kB, 'a-b/f': 200 * kB, 'a/b/f': 101 * kB },
      { 'a/f': 200 * kB, 'a-b/f': 200 * kB, 'a/b/f': 99 * kB },
      ['/a -2000'],
    ],
  ])('%s', (_, before, after, expected) => {
    expect(foldersOf(before, after)).toEqual(expected)
  })
})

describe('many folders of which one run has no number', () => {
  const spread = (bytes: number): Numbers =>
    Object.fromEntries(
      ['etc/a', 'usr/share/x/1', 'usr/share/x/2', 'usr/share/y', 'var/lib/b', 'srv/c'].map((path) => [
        `${path}/f`,
        bytes,
      ]),
    )
  const compared = (before: Numbers, after: Numbers) => {
    const [one, other] = [before, after].map((files) => {
      const { folders, left, floorBytes } = apartFoldersOf(files)
      return { ...rememberedOf({}), folders, foldersLeft: left, foldersFloorBytes: floorBytes }
    })
    if (one === undefined || other === undefined) throw new Error('There are two')
    return compareRemembered({ before: one, after: other })
  }
  const places = { count: 6, within: ['/usr/share', '/etc/a', '/srv/c'], placesLeft: 1, belowBytes: 100 * kB }
  const small = (when: string) => ({ ...places, when })

  test.each<[string, number, number, readonly unknown[]]>([
    ['that rose above the floor', 30 * kB, 110 * kB, [{ path: '/', grown: 6 * 80 * kB, small: small('before') }]],
    ['that fell below it', 110 * kB, 30 * kB, [{ path: '/', grown: -6 * 80 * kB, small: small('after') }]],
  ])('%s are told as the one above, and where they are', (_name, before, after, expected) => {
    const whole = compared({ 'big/f': 500 * kB, ...spread(before) }, { 'big/f': 500 * kB, ...spread(after) })
    expect(whole.folders.map(({ path, small: of, ...folder }) => ({ path, grown: grown(folder), small: of }))).toEqual(
      expected,
    )
    expect(whole.folders.map(grown).reduce((sum, bytes) => sum + bytes, grown(whole.foldersLeft))).toBe(grown(whole))
  })
})

const anyNumbers = (names: readonly string[]) =>
  fc.dictionary(fc.constantFrom(...names), fc.integer({ min: 100 * kB, max: 500 * kB }))
const anyContents = fc
  .record({
    folders: anyNumbers(['/', '/a', '/a/b', '/a/b/c', '/a-b', '/d']),
    foldersLeft: fc.nat(200 * kB),
    packages: anyNumbers(['npm a 1', 'npm a 2', 'npm a 3', 'dpkg a 1', 'dpkg b 1', 'go __proto__ ']),
    packagesLeft: fc.nat(200 * kB),
    foldersFloorBytes: fc.constantFrom(100 * kB, 200 * kB),
  })
  .map(rememberedOf)

test('the parts sum to the whole, and backwards they are the opposite', () => {
  const signs = ({ path, ...folder }: { readonly path: string } & BeforeAfter) => `${path} ${grown(folder)}`
  fc.assert(
    fc.property(anyContents, anyContents, (before, after) => {
      const told = compareRemembered({ before, after })
      const whole = grown(told)
      const sum = (parts: readonly BeforeAfter[]) => parts.reduce((all, part) => all + grown(part), 0)
      expect(sum([...told.folders, told.foldersLeft])).toBe(whole)
      expect(sum([...told.packages, told.packagesLeft, told.unowned])).toBe(whole)
      const backwards = compareRemembered({ before: after, after: before })
      const opposite = backwards.folders.map(({ path, beforeBytes, afterBytes }) =>
        signs({ path, beforeBytes: afterBytes, afterBytes: beforeBytes }),
      )
      expect(opposite.sort()).toEqual(told.folders.map(signs).sort())
      expect(compareRemembered({ before, after: before })).toMatchObject({ folders: [], packages: [] })
    }),
  )
})

test('at most a hundred folders and two hundred packages have a line, and the rest is summed', () => {
  const named = (prefix: string, suffix = '') =>
    Object.fromEntries(Array.from({ length: 250 }, (_, index) => [`${prefix}${index}${suffix}`, 200 * kB + index]))
  const after = rememberedOf({ folders: named('/opt/'), packages: named('npm p', ' 1') })
  const { folders, packages, foldersLeft, packagesLeft } = compareRemembered({ before: rememberedOf({}), after })
  expect([folders.length, packages.length]).toEqual([100, 200])
  const rest = (lines: number) => Array.from({ length: 250 - lines }, (_, index) => 200 * kB + index)
  expect(grown(foldersLeft)).toBe(rest(100).reduce((sum, bytes) => sum + bytes, 0))
  expect(grown(packagesLeft)).toBe(rest(200).reduce((sum, bytes) => sum + bytes, 0))
})
