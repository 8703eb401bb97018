import { describe, expect, test } from '@jest/globals'
import { buildTree } from '../../../src/inspect/build-tree.ts'
import type { ImageTree } from '../../../src/model/image-tree.ts'
import { type EntrySpec, listingOf } from '../../kit/listing-builder.ts'

type Layer = readonly (EntrySpec | string)[]

/** Whatever an entry is, in a word: `/d/`, `/f 3`, `/s -> f`. */
function shown(tree: ImageTree): string[] {
  return [...tree.entries()].map(({ path, type, fileBytes, linkName }) => {
    if (type === 'directory') return `${path}/`
    if (type === 'symlink') return `${path} -> ${linkName}`
    return type === 'file' ? `${path} ${fileBytes}` : `${path} (${type})`
  })
}

const treeOf = (...layers: readonly Layer[]) => buildTree(layers.map((layer) => listingOf(layer)))
const file = (path: string, content: string, more: Partial<EntrySpec> = {}): EntrySpec => ({ path, content, ...more })
const symlink = (path: string, linkName: string): EntrySpec => ({ path, type: 'symlink', linkName })
const hardLink = (path: string, linkName: string): EntrySpec => ({ path, type: 'hardlink', linkName })

describe('the file system of layers', () => {
  test.each<[string, readonly Layer[], readonly string[]]>([
    ['a whiteout', [['d/', file('d/x', 'xx')], ['d/.wh.x']], ['/d/']],
    [
      'a folder over a folder',
      [
        ['d/', file('d/x', 'xx')],
        ['d/', file('d/y', 'y')],
      ],
      ['/d/', '/d/x 2', '/d/y 1'],
    ],
    ['a file over a folder', [['d/', file('d/x', 'xx')], [file('d', 'f')]], ['/d 1']],
    [
      'a name that only looks like a whiteout',
      [[file('.whoami', 'x'), file('x.wh.y', 'y')]],
      ['/.whoami 1', '/x.wh.y 1'],
    ],
    [
      'an opaque folder hides what is below and not what is beside it',
      [[file('d/x', 'xx')], [file('d/y', 'y'), 'd/.wh..wh..opq']],
      ['/d/', '/d/y 1'],
    ],
    [
      'a link in the same layer is followed',
      [['usr/lib/', symlink('lib', 'usr/lib'), file('lib/x', 'x')]],
      ['/lib -> usr/lib', '/usr/', '/usr/lib/', '/usr/lib/x 1'],
    ],
    ['hard links', [[file('f', 'x'), hardLink('h', 'f'), file('f', 'yyy')]], ['/f 3', '/h 1']],
  ])('%s', (_name, layers, expected) => {
    expect(shown(treeOf(...layers))).toEqual(expected)
  })
})
