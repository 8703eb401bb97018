import { expect, test } from '@jest/globals'
import { timelessHash } from '../../../src/inspect/timeless-hash.ts'
import { type EntrySpec, listingOf } from '../../kit/listing-builder.ts'

const file = { path: 'opt/a', content: 'one', mode: 0o644, uid: 0, gid: 0, mtimeSeconds: 1 }
const hashOf = (...entries: readonly EntrySpec[]): string => timelessHash(listingOf(entries))

test('is the same for the same files at another time', () => {
  expect(hashOf({ ...file, mtimeSeconds: 2 })).toBe(hashOf(file))
  expect(hashOf(file)).toMatch(/^[0-9a-f]{32}$/)
})

test.each<[string, readonly EntrySpec[]]>([
  ['another content', [{ ...file, content: 'two' }]],
  ['another name', [{ ...file, path: 'opt/b' }]],
  ['other rights', [{ ...file, mode: 0o755 }]],
  ['another owner', [{ ...file, uid: 1000 }]],
  ['another group', [{ ...file, gid: 1000 }]],
  ['another type', [{ path: 'opt/a', type: 'symlink', linkName: 'x', mode: 0o644 }]],
  ['one more', [file, { ...file, path: 'opt/b' }]],
  ['none', []],
])('is another one for %s', (_, entries) => {
  expect(hashOf(...entries)).not.toBe(hashOf(file))
})

test('is that of all entries, also where there are very many', () => {
  const many = (last: string) =>
    Array.from({ length: 2000 }, (_, at) => ({ ...file, path: at === 1999 ? last : `f${at}` }))
  expect(hashOf(...many('x'))).not.toBe(hashOf(...many('y')))
})
