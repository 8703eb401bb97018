import { describe, expect, test } from '@jest/globals'
import { buildTree } from '../../../src/inspect/build-tree.ts'
import type { WastedFile } from '../../../src/model/image-tree.ts'
import { type Unknown, unknown } from '../../../src/model/unknown.ts'
import { type EntrySpec, listingOf } from '../../kit/listing-builder.ts'

type Layer = readonly (EntrySpec | string)[]

const file = (path: string, content: string, more: Partial<EntrySpec> = {}): EntrySpec => ({ path, content, ...more })
const hardLink = (path: string, linkName: string, more: Partial<EntrySpec> = {}): EntrySpec => ({
  ...{ path, type: 'hardlink', linkName },
  ...more,
})
const wastedIn = (...layers: readonly Layer[]) => [...buildTree(layers.map((layer) => listingOf(layer))).wasted()]

describe('each wasted file is told with its cause and both layers', () => {
  test.each<[string, readonly Layer[], readonly WastedFile[]]>([
    ['nothing', [[file('f', 'one')]], []],
    [
      'removed by a whiteout',
      [[file('d/f', 'one')], ['other'], ['d/.wh.f']],
      [{ path: '/d/f', fileBytes: 3, layer: 0, by: 2, cause: 'removed' }],
    ],
    [
      'removed with a folder above it',
      [[file('d/e/f', 'one')], ['.wh.d']],
      [{ path: '/d/e/f', fileBytes: 3, layer: 0, by: 1, cause: 'removed' }],
    ],
    [
      'removed by an opaque folder, which keeps what it brings itself',
      [
        [file('d/f', 'one'), file('d/g', 'two')],
        ['d/.wh..wh..opq', file('d/new', 'new')],
      ],
      [
        { path: '/d/f', fileBytes: 3, layer: 0, by: 1, cause: 'removed' },
        { path: '/d/g', fileBytes: 3, layer: 0, by: 1, cause: 'removed' },
      ],
    ],
    [
      'an opaque folder that brings the same file again, and another in place of one',
      [
        [file('d/f', 'one'), file('d/g', 'two')],
        ['d/.wh..wh..opq', file('d/f', 'one', { uid: 7 }), file('d/g', '2')],
      ],
      [
        { path: '/d/f', fileBytes: 3, layer: 0, by: 1, cause: 'copied-again', changed: ['owner'] },
        { path: '/d/g', fileBytes: 3, layer: 0, by: 1, cause: 'overwritten' },
      ],
    ],
    [
      'overwritten with other content of the same length',
      [[file('f', 'one')], [file('f', 'two')]],
      [{ path: '/f', fileBytes: 3, layer: 0, by: 1, cause: 'overwritten' }],
    ],
    [
      'overwritten by a link, and by a file where its folder was',
      [
        [file('f', 'one'), file('d/e/g', 'two')],
        [{ path: 'f', type: 'symlink', linkName: 'x' }, file('d', 'file')],
      ],
      [
        { path: '/f', fileBytes: 3, layer: 0, by: 1, cause: 'overwritten' },
        { path: '/d/e/g', fileBytes: 3, layer: 0, by: 1, cause: 'overwritten' },
      ],
    ],
    [
      'overwritten in the same archive',
      [[file('f', 'one'), file('f', 'three')]],
      [{ path: '/f', fileBytes: 3, layer: 0, by: 0, cause: 'overwritten' }],
    ],
    [
      'only owner, mode and time are others',
      [[file('f', 'one')], [file('f', 'one', { gid: 5, mode: 0o755, mtimeSeconds: 9 })]],
      [{ path: '/f', fileBytes: 3, layer: 0, by: 1, cause: 'copied-again', changed: ['owner', 'mode', 'time'] }],
    ],
    [
      'nothing is another',
      [[file('f', 'one')], [file('f', 'one')]],
      [{ path: '/f', fileBytes: 3, layer: 0, by: 1, cause: 'copied-again', changed: [] }],
    ],
    [
      'brought back after it was removed',
      [[file('f', 'one')], ['.wh.f'], [file('f', 'one')]],
      [{ path: '/f', fileBytes: 3, layer: 0, by: 1, cause: 'removed' }],
    ],
    ['a hard link keeps it, in a higher layer too', [[file('f', 'one'), hardLink('h', 'f')], ['.wh.f']], []],
    [
      'the last of its names decides',
      [[file('f', 'one'), hardLink('h', 'f')], ['.wh.f'], [file('h', 'two')]],
      [{ path: '/h', fileBytes: 3, layer: 0, by: 2, cause: 'overwritten' }],
    ],
    [
      'a file with two names, both copied again',
      [
        [file('f', 'one'), hardLink('h', 'f')],
        [file('f', 'one', { uid: 1 }), hardLink('h', 'f', { uid: 1 })],
      ],
      [{ path: '/h', fileBytes: 3, layer: 0, by: 1, cause: 'copied-again', changed: ['owner'] }],
    ],
    [
      'the content of a whiteout, which is never written',
      [[file('f', 'one')], [file('.wh.f', 'content')]],
      [
        { path: '/f', fileBytes: 3, layer: 0, by: 1, cause: 'removed' },
        { path: '/.wh.f', fileBytes: 7, layer: 1, by: 1, cause: 'removed' },
      ],
    ],
    [
      'empty files',
      [
        [file('f', ''), file('g', '')],
        ['.wh.f', file('g', 'x')],
      ],
      [],
    ],
  ])('%s', (_name, layers, expected) => {
    expect(wastedIn(...layers)).toEqual(expected)
  })
})

test('a path below a link of a lower layer brings a folder in its place, and says what it hides', () => {
  const tree = buildTree([
    listingOf(['usr/lib/', { path: 'lib', type: 'symlink', linkName: 'usr/lib' }, file('usr/lib/x', 'one')]),
    listingOf([file('lib/x', 'two')]),
  ])
  expect([...tree.entries()].map(({ path }) => path)).toEqual(['/lib', '/lib/x', '/usr', '/usr/lib', '/usr/lib/x'])
  expect(tree.liveBytes).toBe(6)
})

describe('what can be asked about a path', () => {
  const tree = buildTree([
    listingOf([
      ...['usr/', 'usr/lib/', { path: 'lib', type: 'symlink' as const, linkName: 'usr/lib' }],
      ...[
        file('usr/lib/a', 'four'),
        hardLink('usr/b', 'usr/lib/a'),
        { path: 'loop', type: 'symlink' as const, linkName: 'loop' },
      ],
      ...[
        { path: 'etc/os-release', type: 'symlink' as const, linkName: '../lib/os-release' },
        file('usr/lib/os-release', 'ID=x'),
      ],
    ]),
  ])
  const circle = unknown('its links lead in a circle, or there are too many of them')
  test.each<[string, string | undefined, number | Unknown | undefined, readonly string[]]>([
    ['/lib/a', '/usr/lib/a', 4, []],
    ['/lib', '/lib', 8, ['/usr/lib/a', '/usr/lib/os-release']],
    ['/usr/b', '/usr/b', 4, []],
    ['/usr', '/usr', 8, ['/usr/b', '/usr/lib']],
    ['/', undefined, 8, ['/etc', '/lib', '/loop', '/usr']],
    ['/nothing', undefined, undefined, []],
    ['/loop', '/loop', circle, []],
    ['/loop/x', undefined, circle, []],
    ['/nothing/../lib', undefined, undefined, []],
    ['/__proto__', undefined, undefined, []],
  ])('%s', (path, at, bytes, children) => {
    expect(tree.at(path)?.path).toBe(at)
    expect(tree.bytesBelow(path)).toEqual(bytes)
    expect([...tree.children(path)].map((entry) => entry.path)).toEqual(children)
  })

  test('content is that of the file, whatever links lead to it', () => {
    expect(tree.content('/etc/os-release')).toEqual(Buffer.from('ID=x'))
    expect(tree.content('/etc/nothing')).toBeUndefined()
  })

  test('attack 28: a content that is asked for by a hundred thousand names is unknown in the end', () => {
    const content = Buffer.alloc(2 ** 20, ' ')
    const links = Array.from({ length: 300 }, (_, index) => ({
      ...{ path: `${index}.dist-info/RECORD`, linkName: '0.dist-info/RECORD' },
      type: index === 0 ? ('file' as const) : ('hardlink' as const),
    }))
    const linked = buildTree([listingOf([{ ...links[0], path: links[0]?.path ?? '', content }, ...links.slice(1)])])
    const read = links.map(({ path }) => linked.content(`/${path}`))
    expect(read.filter((bytes) => bytes instanceof Uint8Array)).toHaveLength(256)
    expect(read.at(-1)).toMatchObject({ kind: 'unknown', reason: expect.stringContaining('268435456') })
  })

  test('the first name of a file counts its bytes, its others none', () => {
    const bytes = [...tree.entries()].map(({ path, fileBytes, countedBytes }) => [path, fileBytes, countedBytes])
    expect(bytes).toContainEqual(['/usr/b', 4, 4])
    expect(bytes).toContainEqual(['/usr/lib/a', 4, 0])
  })
})
