import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { InstalledPackage } from '../../../src/model/inspection.ts'
import { rememberContents } from '../../../src/model/remember-contents.ts'
import { apartFoldersOf } from '../../kit/remembered-builder.ts'

const kB = 1000
const nothing = { packagesLeft: { count: 0, bytes: 0 }, apartFolders: apartFoldersOf({}), problems: [] }

function remembered(packages: readonly InstalledPackage[], liveBytes = 10_000_000) {
  return rememberContents({ ...nothing, liveBytes, packages })
}

describe('packages', () => {
  test('in the order of manager, name and version, each version once, and the small ones as a sum', () => {
    const { packages, packagesLeft, unownedBytes } = remembered([
      { manager: 'npm', name: 'react', version: '18', path: '/a', bytes: 300 * kB },
      { manager: 'npm', name: 'react', version: '17', path: '/a/b', bytes: 200 * kB },
      { manager: 'dpkg', name: 'libc6', version: '2', bytes: 150 * kB },
      { manager: 'npm', name: 'react', version: '18', path: '/b', bytes: 60 * kB },
      { manager: 'dpkg', name: 'tiny', version: '1', bytes: 99_999 },
      { manager: 'go', name: '/app', bytes: 100 * kB },
    ])
    expect(packages.map(({ manager, name, version, bytes }) => `${manager} ${name} ${version} ${bytes}`)).toEqual([
      ...['dpkg libc6 2 150000', 'go /app  100000', 'npm react 17 200000', 'npm react 18 360000'],
    ])
    expect([packagesLeft, unownedBytes]).toEqual([{ count: 1, bytes: 99_999 }, 10_000_000 - 909_999])
  })

  test('the thousand that have most bytes; what a report does not list is only summed', () => {
    const many = Array.from({ length: 6000 }, (_, index): InstalledPackage => {
      return { manager: 'npm', name: `p${index}`, version: '1', bytes: 200 * kB - index }
    })
    const sum = many.reduce((all, { bytes }) => all + bytes, 0)
    const { packages, packagesLeft } = remembered(many, sum)
    expect([packages.length, packagesLeft.count]).toEqual([1000, 5000])
    const inReport = rememberContents({
      ...{ ...nothing, liveBytes: sum, packages: many.slice(0, 5000) },
      packagesLeft: { count: 1000, bytes: many.slice(5000).reduce((all, { bytes }) => all + bytes, 0) },
    })
    expect(inReport).toEqual(remembered(many, sum))
  })

  test('names deceive nobody, and one that is too long has no line', () => {
    const { packages, packagesLeft } = remembered([
      { manager: 'dpkg', name: 'a\u202e\n', version: '\u0000', bytes: 200 * kB },
      { manager: 'dpkg', name: 'x'.repeat(201), version: '1', bytes: 150 * kB },
    ])
    const shown = { manager: 'dpkg', name: String.raw`a\u{202e}\u{a}`, version: String.raw`\u{0}` }
    expect(packages).toEqual([{ ...shown, bytes: 200 * kB }])
    expect(packagesLeft).toEqual({ count: 1, bytes: 150 * kB })
  })

  test('of which not all can be known are said to be unread', () => {
    const problems = [
      { kind: 'inventory', manager: 'rpm', path: '/var/lib/rpm/rpmdb.sqlite', reason: 'is torn' },
      { kind: 'inventory', manager: 'dpkg', path: '/var/lib/dpkg/status', reason: 'is torn' },
      { kind: 'inventory', manager: 'dpkg', path: '/var/lib/dpkg/status.d/x', reason: 'is torn' },
      { kind: 'entry', path: '/x', reason: 'is odd' },
    ] as const
    const contents = rememberContents({ ...nothing, liveBytes: 0, packages: [], problems })
    expect(contents.unread).toEqual(['dpkg', 'rpm'])
    expect(remembered([])).not.toHaveProperty('unread')
  })
})

test('folders that are printed alike are one', () => {
  const apartFolders = apartFoldersOf({ 'a\u202e/f': 200 * kB, [String.raw`a\u{202e}/f`]: 100 * kB })
  const { folders } = rememberContents({ ...nothing, liveBytes: 300 * kB, packages: [], apartFolders })
  expect(folders).toEqual([{ path: String.raw`/a\u{202e}`, bytes: 300 * kB }])
})

test('packages, what has no line and what belongs to none sum to the live bytes', () => {
  const installed = fc.record({
    manager: fc.constantFrom('dpkg' as const, 'npm' as const),
    name: fc.constantFrom('a', 'b', '__proto__', 'y'.repeat(300)),
    version: fc.constantFrom('1', '2'),
    bytes: fc.nat(300 * kB),
  })
  fc.assert(
    fc.property(fc.array(installed), fc.nat(1_000_000), fc.nat(9), (packages, unowned, count) => {
      const owned = packages.reduce((sum, { bytes }) => sum + bytes, 0)
      const liveBytes = owned + unowned + count
      const contents = rememberContents({ ...nothing, liveBytes, packages, packagesLeft: { count, bytes: count } })
      const told = contents.packages.reduce((sum, { bytes }) => sum + bytes, 0)
      expect(told + contents.packagesLeft.bytes + contents.unownedBytes).toBe(liveBytes)
      expect(contents.unownedBytes).toBe(unowned)
    }),
  )
})
