import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { compareComponents } from '../../../src/compare/compare-components.ts'
import { compareLayers } from '../../../src/compare/compare-layers.ts'
import { comparePackages } from '../../../src/compare/compare-packages.ts'
import type { BeforeAfter, PackageChange } from '../../../src/model/comparison.ts'
import type { Digest } from '../../../src/model/digest.ts'
import type { Component, InstalledPackage, Inspection } from '../../../src/model/inspection.ts'
import type { ImageMeasurement } from '../../../src/model/measurement.ts'
import { unknown } from '../../../src/model/unknown.ts'

const difference = (changes: readonly BeforeAfter[]) =>
  changes.reduce((sum, { beforeBytes, afterBytes }) => sum + afterBytes - beforeBytes, 0)

describe('layers', () => {
  const imageOf = (names: string, compressed: ImageMeasurement['compressedBytes'] = 0): ImageMeasurement => ({
    ...{ digest: 'sha256:0' as Digest, indexDigest: 'sha256:0' as Digest, machines: [] },
    ...{
      compressedBytes: compressed,
      uncompressedBytes: names.length,
      runtime: { env: [], entrypoint: [], cmd: [] } as never,
    },
    layers: [...names].map((name) => ({
      ...{ digest: `sha256:${name}` as Digest, diffId: `sha256:${name}` as Digest },
      ...{ compressedBytes: 1, uncompressedBytes: 1, mediaType: 'x', origin: { instruction: `RUN ${name}` } },
    })),
  })
  const linesOf = (before: string, after: string) =>
    compareLayers(imageOf(before), imageOf(after)).map(
      ({ change, diffId, before: from, after: to }) => `${change} ${diffId.slice(7)} ${from ?? '-'} ${to ?? '-'}`,
    )

  test.each<[string, string, readonly string[]]>([
    ['ab', 'ab', ['stayed a 0 0', 'stayed b 1 1']],
    ['ab', 'axb', ['stayed a 0 0', 'came x - 1', 'stayed b 1 2']],
    ['abc', 'ac', ['stayed a 0 0', 'stayed c 2 1', 'went b 1 -']],
    ['aa', 'a', ['stayed a 0 0', 'went a 1 -']],
    ['a', 'aa', ['stayed a 0 0', 'came a - 1']],
    ['', 'a', ['came a - 0']],
  ])('%s to %s', (before, after, lines) => {
    expect(linesOf(before, after)).toEqual(lines)
  })

  test('an unknown compressed size is absent, not 0', () => {
    const [layer] = compareLayers(imageOf('a'), imageOf('a', unknown('an archive')))
    expect(layer).not.toHaveProperty('compressedBytes')
    expect(compareLayers(imageOf('a'), imageOf('a'))[0]).toHaveProperty('compressedBytes', 1)
  })
})

const insideOf = (
  packages: readonly InstalledPackage[],
  liveBytes = 1_000_000,
  packagesSummed = { count: 0, bytes: 0 },
): Inspection => ({
  ...{ uncompressedBytes: liveBytes, liveBytes, wastedBytes: 0, ownBytes: 0, layers: [], waste: [] },
  ...{
    wasteByCause: { removed: 0, overwritten: 0, 'copied-again': 0 },
    duplicates: [],
    duplicateBytes: 0,
    folders: [],
    apartFolders: { floorBytes: 100_000, folders: [], left: { count: 0, bytes: 0 } },
  },
  ...{ components: [], packages, packagesSummed, observations: [], paths: [], problems: [] },
})

describe('packages', () => {
  const dpkg = (name: string, version: string, bytes: number): InstalledPackage => ({
    ...{ manager: 'dpkg', name, version, bytes },
  })
  const npm = (name: string, path: string, version = '1'): InstalledPackage => ({
    ...{ manager: 'npm', name, path, version, bytes: 10 },
  })
  const linesOf = (before: readonly InstalledPackage[], after: readonly InstalledPackage[]) =>
    comparePackages(insideOf(before), insideOf(after)).packages.map(
      ({ change, name, beforeVersion = '-', afterVersion = '-', beforeBytes, afterBytes }) =>
        `${change} ${name} ${beforeVersion} -> ${afterVersion}: ${beforeBytes} -> ${afterBytes}`,
    )

  test.each<[string, readonly InstalledPackage[], readonly InstalledPackage[], readonly string[]]>([
    ['the same', [dpkg('a', '1', 5)], [dpkg('a', '1', 5)], []],
    ['came', [], [dpkg('a', '1', 5)], ['came a - -> 1: 0 -> 5']],
    ['went', [dpkg('a', '1', 5)], [], ['went a 1 -> -: 5 -> 0']],
    ['a new version', [dpkg('a', '1', 5)], [dpkg('a', '2', 5)], ['version a 1 -> 2: 5 -> 5']],
    ['the same version, other bytes', [dpkg('a', '1', 5)], [dpkg('a', '1', 3)], ['size a 1 -> 1: 5 -> 3']],
    [
      'of another manager',
      [dpkg('a', '1', 5)],
      [npm('a', '/x', '1')],
      ['came a - -> 1: 0 -> 10', 'went a 1 -> -: 5 -> 0'],
    ],
    ['in another folder', [npm('a', '/x')], [npm('a', '/y', '2')], ['version a 1 -> 2: 10 -> 10']],
    [
      'one more of the same name',
      [npm('a', '/x', '1')],
      [npm('a', '/y', '2'), npm('a', '/x', '1')],
      ['came a - -> 2: 0 -> 10'],
    ],
    [
      'called __proto__',
      [npm('__proto__', '/x', '1')],
      [npm('__proto__', '/x', '2')],
      ['version __proto__ 1 -> 2: 10 -> 10'],
    ],
  ])('%s', (_name, before, after, lines) => {
    expect(linesOf(before, after)).toEqual(lines)
  })

  const packages = fc.array(
    fc.record({
      manager: fc.constantFrom('dpkg', 'npm', 'python'),
      name: fc.constantFrom('a', 'b', 'c', '__proto__'),
      version: fc.constantFrom('1', '2'),
      path: fc.constantFrom('/x', '/y'),
      bytes: fc.integer({ min: 0, max: 1000 }),
    }),
    { maxLength: 300 },
  ) as fc.Arbitrary<InstalledPackage[]>

  test('with what belongs to none they sum to the difference of the live bytes; the other way round the sign is turned', () => {
    const turned = { came: 'went', went: 'came', version: 'version', size: 'size' } as const
    const line = ({ change, manager, name, beforeBytes, afterBytes, beforeVersion, afterVersion }: PackageChange) =>
      [change, manager, name, beforeVersion, afterVersion, beforeBytes, afterBytes].join(' ')
    const turn = ({ beforeVersion, afterVersion, ...change }: PackageChange): PackageChange => ({
      ...{ ...change, change: turned[change.change] },
      ...{ beforeBytes: change.afterBytes, afterBytes: change.beforeBytes },
      ...(afterVersion !== undefined && { beforeVersion: afterVersion }),
      ...(beforeVersion !== undefined && { afterVersion: beforeVersion }),
    })
    fc.assert(
      fc.property(packages, packages, fc.nat(1_000_000), (before, after, more) => {
        const [left, right] = [insideOf(before), insideOf(after, 1_000_000 + more)]
        const forth = comparePackages(left, right)
        expect(difference([...forth.packages, forth.packagesLeft, forth.unowned])).toBe(more)
        if (forth.packagesLeft.count > 0) return
        const back = comparePackages(right, left)
        expect(back.packages.map(turn).map(line).sort()).toEqual(forth.packages.map(line).sort())
      }),
    )
  })
})

test('attack 28: packages that were not told apart are compared as one, and their bytes are not taken for nobody’s', () => {
  const before = insideOf([], 100, { count: 7, bytes: 60 })
  const { packages, packagesSummed, unowned } = comparePackages(before, insideOf([], 130, { count: 9, bytes: 80 }))
  expect(packages).toEqual([])
  expect(packagesSummed).toEqual({ beforeCount: 7, afterCount: 9, beforeBytes: 60, afterBytes: 80 })
  expect(difference([packagesSummed, unowned])).toBe(30)
})

describe('components', () => {
  const folder = (name: string, bytes: number): Component => ({ kind: 'folder', name, bytes, fileCount: 1 })

  test('what came, went, grew and shrank, the most first', () => {
    const before = [folder('/a', 10), folder('/b', 5), folder('/c', 3)]
    const after = [folder('/a', 12), folder('/c', 3), folder('/d', 1)]
    expect(compareComponents(before, after).components).toEqual([
      { kind: 'folder', name: '/b', beforeBytes: 5, afterBytes: 0 },
      { kind: 'folder', name: '/a', beforeBytes: 10, afterBytes: 12 },
      { kind: 'folder', name: '/d', beforeBytes: 0, afterBytes: 1 },
    ])
  })

  test('they sum to the difference of the whole, however many there are', () => {
    const before = Array.from({ length: 200 }, (_, index) => folder(`/${index}`, index))
    const { components, componentsLeft } = compareComponents(before, [folder('/0', 7)])
    expect(components).toHaveLength(50)
    expect(componentsLeft.count).toBe(150)
    expect(difference([...components, componentsLeft])).toBe(7 - 19_900)
  })
})
