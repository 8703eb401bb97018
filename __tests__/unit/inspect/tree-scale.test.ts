import { describe, expect, test } from '@jest/globals'
import { buildTree } from '../../../src/inspect/build-tree.ts'
import { createLayersBelow } from '../../../src/inspect/layers-below.ts'
import { createLowerTree } from '../../../src/inspect/lower-tree.ts'
import { mergeLayer } from '../../../src/inspect/merge-layer.ts'
import { createTreeInodes } from '../../../src/inspect/tree-inodes.ts'
import { createTreePaths } from '../../../src/inspect/tree-paths.ts'
import { unpackLayer } from '../../../src/inspect/unpack-layer.ts'
import { createUnpackedLayer } from '../../../src/inspect/unpacked-layer.ts'
import type { LayerListing } from '../../../src/model/layer-listing.ts'
import { sha256 } from '../../kit/layout-builder.ts'
import { type EntrySpec, listingOf } from '../../kit/listing-builder.ts'

type Layer = readonly (EntrySpec | string)[]

/** The same value, every use of which is counted. */
function counted<Value extends object>(value: Value, count: () => void): Value {
  return new Proxy(value, {
    get(target, key) {
      count()
      return Reflect.get(target, key)
    },
  })
}

/** How often the parts of a tree are asked and told something until all layers lie over each other. */
function stepsOf(layers: readonly Layer[]): number {
  const listings: LayerListing[] = layers.map((layer) => listingOf(layer))
  let steps = 0
  const count = () => {
    steps += 1
  }
  const capacity = 1_000
  const digests = listings.map(({ digest }) => digest)
  const paths = counted(createTreePaths({ digests, capacity }), count)
  const inodes = counted(createTreeInodes(listings), count)
  const lower = counted(createLowerTree({ paths, inodes, capacity }), count)
  const unpacked = counted(createUnpackedLayer({ paths, inodes, capacity }), count)
  const below = createLayersBelow({ paths, inodes, unpacked, capacity })
  for (const [layer, listing] of listings.entries()) {
    const firstInode = inodes.count
    unpackLayer({
      ...{ layer, listing, paths, inodes, unpacked, lower, below },
      lowerFile: () => undefined,
      onProblem: () => undefined,
    })
    mergeLayer({ layer, firstInode, paths, inodes, unpacked, lower })
    below.keep(layer, lower)
  }
  return steps
}

const times = <Value>(count: number, make: (index: number) => Value): Value[] =>
  Array.from({ length: count }, (_, at) => make(at))
const opaque = (folder: string) => `${folder}/.wh..wh..opq`
/** `a/a/a/…`, as deep as the archive could name in every entry. */
const deep = (depth: number) => times(depth, () => 'a').join('/')

describe('attack 28: twice as much takes twice the steps', () => {
  test.each<[string, (size: number) => readonly Layer[]]>([
    [
      'opaque markers in folders with content',
      (size) => [times(size, (at) => `d/${at}/f`), times(size, (at) => opaque(`d/${at}`))],
    ],
    [
      'one opaque marker again and again over a full folder',
      (size) => [times(size, (at) => `d/${at}`), times(size, () => opaque('d'))],
    ],
    [
      'the same with a file of its own after each marker',
      (size) => [times(size, (at) => `d/${at}`), times(size, (at) => [opaque('d'), `d/new-${at}`]).flat()],
    ],
    [
      'nested opaque markers, again and again',
      (size) => [[`${deep(50)}/f`], times(size, (at) => opaque(deep(1 + (at % 50))))],
    ],
    [
      'opaque markers of the lowest layer, each over a folder that nobody lists',
      (size) => [['d/', ...times(size, (at) => [`d/l/`, `d/${at}/f`, `d/l/${at}/f`, opaque('d')]).flat()]],
    ],
    [
      'folders that nobody lists, over links of a lower layer',
      (size) => [
        times(size, (at) => ({ path: `d/${at}`, type: 'symlink' as const, linkName: 'nowhere' })),
        times(size, (at) => `d/${at}/f`),
      ],
    ],
    ['whiteouts of files', (size) => [times(size, (at) => `d/${at}`), times(size, (at) => `d/.wh.${at}`)]],
    ['whiteouts of nothing', (size) => [['d/f'], times(size, (at) => `d/.wh.${at}`)]],
    [
      'a folder and a file that take each other’s place, with content',
      (size) => [times(size, (at) => (at % 2 === 0 ? 'd/f' : 'd'))],
    ],
    [
      'a folder that is emptied in one layer after the other',
      (size) => [times(size * 10, (at) => `d/${at}`), ...times(size / 10, () => [opaque('d'), 'd/one'])],
    ],
    [
      'a folder that a layer after the other adds to',
      (size) => times(size / 10, (layer) => times(10, (at) => `d/${layer}-${at}`)),
    ],
    ['names that are nowhere else', (size) => [times(size, (at) => `folder-${at}/file-${at}`)]],
  ])('%s', (_name, layers) => {
    const [once, twice] = [stepsOf(layers(1_000)), stepsOf(layers(2_000))]
    expect(once).toBeGreaterThan(1_000)
    expect(twice).toBeLessThan(2.1 * once)
  })

  test('100,000 opaque markers over as many files, and 100,000 whiteouts over those', () => {
    const layers: readonly Layer[] = [
      times(100_000, (at) => ({ path: `d/${at}/f`, fileBytes: 1 })),
      times(100_000, (at) => opaque(`d/${at}`)),
      times(100_000, (at) => `d/.wh.${at}`),
    ]
    const digestOf = (layer: number) => sha256(Buffer.from(`${layer}`))
    const tree = buildTree(layers.map((layer, index) => listingOf(layer, { digest: digestOf(index) })))
    expect([...tree.entries()].map(({ path }) => path)).toEqual(['/d'])
    expect(tree.wastedBytes).toBe(100_000)
  })
})

describe('fault 31: sizes and lengths that real images have and few people try', () => {
  test('a path of 4,000 bytes, and a name with a newline', () => {
    const path = `${times(19, () => 'x'.repeat(199)).join('/')}/${'y'.repeat(190)}\n=z`
    const tree = buildTree([listingOf([{ path, content: 'hello' }])])
    expect(tree.at(`/${path}`)?.fileBytes).toBe(5)
    expect([...tree.entries()]).toHaveLength(20)
  })

  test('eighty paths through two thousand folders each: no text of a folder is put together for every one in it', () => {
    const deep = times(1_900, () => 'd').join('/')
    const tree = buildTree([listingOf(times(80, (at) => `${at}/${deep}/f`))])
    let count = 0
    for (const { path } of tree.entries()) count += path.endsWith('/d') ? 1 : 0
    expect(count).toBe(80 * 1_900)
  })

  test('a file of 10 GB, twice', () => {
    const file = { path: 'large', fileBytes: 10_000_000_001 }
    const tree = buildTree([listingOf([file]), listingOf([{ ...file, uid: 1 }])])
    expect(tree).toMatchObject({
      uncompressedBytes: 20_000_000_002,
      liveBytes: 10_000_000_001,
      wastedBytes: 10_000_000_001,
    })
  })

  test('a path that no Linux takes names its layer and its beginning', () => {
    const build = () => buildTree([listingOf([{ path: times(2_100, () => 'x').join('/') }])])
    expect(build).toThrow(/^Layer sha256:[0-9a-f]{64} cannot be looked into: no engine makes the path .*too long$/)
  })

  test('120 layers, each over the one before', () => {
    const layers = times(120, (at) => listingOf([{ path: 'd/f', content: 'x'.repeat(at + 1) }, `d/own-${at}`]))
    const tree = buildTree(layers)
    expect(tree.layers.map(({ wastedBytes }) => wastedBytes)).toEqual(times(120, (at) => (at === 119 ? 0 : at + 1)))
    expect(tree.layers[119]).toMatchObject({ liveBytes: 120, entryCount: 2 })
    expect([...tree.wasted()][0]).toMatchObject({ path: '/d/f', layer: 0, by: 1, cause: 'overwritten' })
  })
})

test('links that make every entry a long walk are refused, not followed for ever', () => {
  const links = times(200, (at) => ({
    path: `l${at}`,
    type: 'symlink' as const,
    linkName: `${'d/../'.repeat(700)}l${at + 1}`,
  }))
  const build = () => buildTree([listingOf(['d/', ...links, 'l200/', ...times(1_000, (at) => `l${at % 2}/f${at}`)])])
  expect(build).toThrow(/too many symlinks/)
})

test('folders that nobody lists are not looked for in any number of layers', () => {
  const link = listingOf([{ path: 'd', type: 'symlink', linkName: 'nowhere' }])
  const last = listingOf(['d/', ...times(2_000, (at) => `d/${at}/f`)])
  const build = () => buildTree([...times(2_000, () => link), last])
  expect(build).toThrow(/too many symlinks/)
})
