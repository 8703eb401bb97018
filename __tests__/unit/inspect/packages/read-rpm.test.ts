import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { buildTree } from '../../../../src/inspect/build-tree.ts'
import { sqliteTable } from '../../../../src/inspect/packages/sqlite-table.ts'
import { countedInventory } from '../../../kit/counted-inventory.ts'
import { sha256 } from '../../../kit/layout-builder.ts'
import { type EntrySpec, listingOf } from '../../../kit/listing-builder.ts'
import { rpmDatabase, rpmHeaderBlob } from '../../../kit/rpm-database.ts'

const place = 'usr/lib/sysimage/rpm/rpmdb.sqlite'
const inventoryOf = (database: Uint8Array, more: readonly (EntrySpec | string)[] = []) =>
  countedInventory(buildTree([listingOf([{ path: place, content: database }, ...more])]))

test('packages of rpm with version, declared size and files, by either of its folders', () => {
  const database = rpmDatabase([
    { name: 'glibc', version: '2.34', release: '83.el9', bytes: 6_000_000, files: ['/lib64/libc.so.6', '/etc/gone'] },
    { name: 'vim', epoch: 2, version: '8.2', files: ['/usr/bin/vi', '/lib64/libc.so.6'] },
    { name: 'gpg-pubkey', version: 'fd431d51' },
  ])
  const { packages, problems } = inventoryOf(database, [
    { path: 'lib64', type: 'symlink', linkName: 'usr/lib64' },
    { path: 'usr/lib64/libc.so.6', fileBytes: 200 },
    { path: 'usr/bin/vi', fileBytes: 30 },
    { path: 'var/lib/rpm', type: 'symlink', linkName: '../../usr/lib/sysimage/rpm' },
  ])
  expect(packages).toEqual([
    { manager: 'rpm', name: 'glibc', version: '2.34-83.el9', bytes: 200, declaredBytes: 6_000_000 },
    { manager: 'rpm', name: 'vim', version: '2:8.2-1', bytes: 30 },
    { manager: 'rpm', name: 'gpg-pubkey', version: 'fd431d51-1', bytes: 0 },
  ])
  expect(problems).toEqual([])
})

test.each([512, 4096, 65_536])('a tree of many pages of %d bytes, with rows of every length', (pageBytes) => {
  const specs = Array.from({ length: 400 }, (_, index) => ({
    ...{ name: `package-${index}`, version: 'x'.repeat((index * 37) % 9000) },
  }))
  const rows = [...sqliteTable(rpmDatabase(specs, { pageBytes }), { table: 'Packages', onDamage: fail })]
  expect(rows.map(([, blob]) => sha256(blob as Buffer))).toEqual(specs.map((spec) => sha256(rpmHeaderBlob(spec))))
})

test.each([
  ['usr/lib/sysimage/rpm/Packages.db', 'cannot be read'],
  ['var/lib/rpm/Packages', 'cannot be read'],
  ['var/lib/rpm/rpmdb.sqlite-wal', 'not read'],
])('%s is told', (path, reason) => {
  const { problems, packages } = countedInventory(buildTree([listingOf([{ path, fileBytes: 10 }])]))
  expect(packages).toEqual([])
  expect(problems).toEqual([
    { kind: 'inventory', manager: 'rpm', layer: 0, path: `/${path}`, reason: expect.stringContaining(reason) },
  ])
})

describe('databases that are none', () => {
  const whole = rpmDatabase(
    Array.from({ length: 60 }, (_, index) => ({ name: `p${index}`, version: 'v'.repeat(index * 100), files: ['/f'] })),
  )

  test.each([
    ['empty but for its head', whole.subarray(0, 16), 'no SQLite database'],
    ['text', Buffer.from('x'.repeat(5000)), 'no SQLite database'],
    ['of pages without a size', patched(whole, 16, 0), 'impossible size'],
    ['without the table', rpmless(), 'no table Packages'],
  ])('%s', (_, bytes, reason) => {
    expect(inventoryOf(bytes).problems).toMatchObject([{ path: `/${place}`, reason: expect.stringContaining(reason) }])
  })

  test('one that is cut off keeps what is before', () => {
    const { packages, problems } = inventoryOf(whole.subarray(0, Math.floor(whole.length / 2)))
    expect(packages.length).toBeGreaterThan(5)
    expect(packages.length).toBeLessThan(60)
    expect(problems.length).toBeGreaterThan(0)
  })

  test('a package whose header lies about its length is told, the others are there', () => {
    const lie = rpmHeaderBlob({ name: 'liar', version: '1' })
    lie.writeUInt32BE(0xffff_ffff, 0)
    const database = rpmDatabase([lie, Buffer.alloc(3), { name: 'honest', version: '1' }])
    const { packages, problems } = inventoryOf(database)
    expect(packages).toMatchObject([{ name: 'honest' }])
    expect(problems).toMatchObject([{ reason: 'holds 2 packages that cannot be read' }])
  })

  test('a page that names itself, and cells that all name one row, end', () => {
    const pages = Buffer.alloc(4096 * 3)
    whole.copy(pages, 0, 0, 4096)
    const { problems } = inventoryOf(pages)
    expect(problems.length).toBeGreaterThan(0)

    const big = rpmDatabase([{ name: 'x', version: 'v'.repeat(60_000) }], { pageBytes: 65_536 })
    const root = big.subarray(65_536, 2 * 65_536)
    const cell = root.readUInt16BE(8)
    root.writeUInt16BE(Math.floor((cell - 8) / 2), 3)
    for (let at = 8; at + 2 <= cell; at += 2) root.writeUInt16BE(cell, at)
    expect(inventoryOf(big)).toMatchObject({
      packages: [{ name: 'x' }],
      problems: [{ reason: expect.stringContaining('lie in each other') }],
    })
  })

  test('attack 28: pages that all name one page are taken once, and what is damaged in a hundred places is not read on', () => {
    const count = 1000
    const pages = Buffer.alloc(65_536 * count)
    rpmDatabase([{ name: 'x', version: '1' }], { pageBytes: 65_536 }).copy(pages)
    // Page 2 is the root of the table; every page names the next one 32,000 times.
    for (let number = 2; number <= count; number += 1) {
      const page = pages.subarray((number - 1) * 65_536, number * 65_536)
      page.fill(0)
      page[0] = 0x05
      page.writeUInt16BE(32_000, 3)
      page.writeUInt32BE(number + 1, 8)
      page.writeUInt32BE(number + 1, 65_000)
      for (let cell = 0; cell < 32_000; cell += 1) page.writeUInt16BE(65_000, 12 + 2 * cell)
    }
    const damages: string[] = []
    const rows = sqliteTable(pages, { table: 'Packages', onDamage: (reason) => void damages.push(reason) })
    expect([...rows]).toEqual([])
    expect(damages).toHaveLength(101)
    expect(damages.at(-1)).toBe('is damaged in more than 100 places, and not read on')
  })

  test('attack 28: a hundred packages that cannot be read are enough', () => {
    const { packages, problems } = inventoryOf(
      rpmDatabase([...new Array<Buffer>(101).fill(Buffer.alloc(3)), { name: 'honest', version: '1' }]),
    )
    expect(packages).toEqual([])
    expect(problems).toMatchObject([{ reason: expect.stringContaining('more than 100 packages') }])
  })

  test('a database with a name in each folder is read once', () => {
    const link = { path: 'var/lib/rpm/rpmdb.sqlite', type: 'hardlink', linkName: place } as const
    expect(inventoryOf(whole, [link]).packages).toHaveLength(60)
  })

  test('bytes changed anywhere never make it throw or run on', () => {
    const change = fc.record({ at: fc.nat(whole.length - 17), value: fc.nat(255) })
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 40 }), (changes) => {
        const bytes = Buffer.from(whole)
        for (const { at, value } of changes) bytes[16 + at] = value
        const { packages } = inventoryOf(bytes)
        expect(packages.length).toBeLessThan(5000)
      }),
    )
  })
})

function patched(bytes: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(bytes)
  copy.writeUInt16BE(value, at)
  return copy
}

function rpmless(): Buffer {
  const bytes = Buffer.from(rpmDatabase([]))
  // The schema's text and its name are the only places.
  return Buffer.from(bytes.toString('latin1').replaceAll('Packages', 'Packagez'), 'latin1')
}

function fail(reason: string): never {
  throw new Error(reason)
}
