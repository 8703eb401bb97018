import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { buildTree } from '../../../src/inspect/build-tree.ts'
import type { ListedEntry } from '../../../src/model/layer-listing.ts'
import { type EntrySpec, listingOf } from '../../kit/listing-builder.ts'
import { bytesOf, naiveOverlay, reached, walk } from '../../kit/naive-overlay.ts'

// Few names, so that layers meet; `__proto__` is as good as any.
const name = fc.constantFrom('a', 'b', 'c', '__proto__')
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'))
const linkName = fc.oneof(
  path,
  fc.constantFrom('/', '.', '..', '../..', '/a', '/b/c', '../a', 'a/../b', '/../c', 'nowhere/..'),
)
const attributes = {
  mode: fc.constantFrom(0o644, 0o755),
  uid: fc.constantFrom(0, 1000),
  mtimeSeconds: fc.constantFrom(1, 2),
}

const entry: fc.Arbitrary<EntrySpec> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      path,
      content: fc.constantFrom('', 'one', 'two', 'three'),
      ...attributes,
    }) as fc.Arbitrary<EntrySpec>,
  },
  { weight: 3, arbitrary: fc.record({ path, type: fc.constant('directory' as const), ...attributes }) },
  { weight: 2, arbitrary: fc.record({ path, type: fc.constant('symlink' as const), linkName }) },
  { weight: 2, arbitrary: fc.record({ path, type: fc.constant('hardlink' as const), linkName: path, ...attributes }) },
  { weight: 1, arbitrary: fc.record({ path, type: fc.constantFrom('fifo' as const, 'whiteout' as const) }) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(
        fc.option(path, { nil: '' }),
        fc.constantFrom('.wh.a', '.wh.b', '.wh.c', '.wh.__proto__', '.wh..wh..opq', '.wh.'),
      )
      .map(([folder, marker]) => ({ path: folder === '' ? marker : `${folder}/${marker}` })),
  },
)
const image = fc.array(fc.array(entry, { maxLength: 12 }), { minLength: 1, maxLength: 4 })

const listed = (layers: readonly (readonly EntrySpec[])[]) => layers.map((specs) => listingOf(specs))
const sum = (numbers: Iterable<number>) => [...numbers].reduce((total, number) => total + number, 0)

test('the paths, types and sizes are those of maps that are laid over each other, whatever the layers hold', () => {
  fc.assert(
    fc.property(image, (layers) => {
      const listings = listed(layers)
      const tree = buildTree(listings)
      const naive = naiveOverlay(
        listings.map((listing) => Array.from({ length: listing.entryCount }, (_, at) => listing.entry(at))),
      )
      const expected = [...walk(naive)].map(([path, node]) => [
        path,
        ...(node.kind === 'file'
          ? [node.file.entry.type, node.file.entry.fileBytes, node.file.layer]
          : ['directory', 0]),
      ])
      const seen = [...tree.entries()].map(({ path, type, fileBytes, layer }) => [
        ...[path, type, fileBytes],
        ...(type === 'directory' ? [] : [layer]),
      ])
      expect(seen).toEqual(expected)
      for (const [path, node] of walk(naive)) {
        expect(tree.at(path)?.path).toBe(path)
        const end = reached(naive, path.split('/'))
        // Nothing, or links in a circle: which of them other tests tell apart.
        if (end === undefined) expect(typeof tree.bytesBelow(path)).not.toBe('number')
        else expect(tree.bytesBelow(path)).toBe(bytesOf(end))
        if (node.kind === 'folder') {
          expect([...tree.children(path)].map((child) => child.path)).toEqual(
            [...node.children.keys()].sort().map((child) => `${path}/${child}`),
          )
        }
      }
      expect(tree.bytesBelow('/')).toBe(bytesOf(naive))
      expect(tree.liveBytes).toBe(bytesOf(naive))
    }),
    { numRuns: 300 },
  )
})

test('every byte of a layer is live or wasted, and never both', () => {
  fc.assert(
    fc.property(image, (layers) => {
      const listings = listed(layers)
      const tree = buildTree(listings)
      const wasted = [...tree.wasted()]
      const entries = [...tree.entries()]
      for (const [index, { uncompressedBytes, liveBytes, wastedBytes, entryCount }] of tree.layers.entries()) {
        const listing = listings[index]
        const all = Array.from({ length: listing?.entryCount ?? 0 }, (_, at) => listing?.entry(at) as ListedEntry)
        expect(uncompressedBytes).toBe(sum(all.map(({ fileBytes }) => fileBytes)))
        expect(liveBytes + wastedBytes).toBe(uncompressedBytes)
        expect(liveBytes).toBe(
          sum(entries.filter(({ layer }) => layer === index).map(({ countedBytes }) => countedBytes)),
        )
        expect(wastedBytes).toBe(sum(wasted.filter(({ layer }) => layer === index).map(({ fileBytes }) => fileBytes)))
        expect(entryCount).toBe(listing?.entryCount)
      }
      expect(tree.liveBytes + tree.wastedBytes).toBe(tree.uncompressedBytes)
      for (const { layer, by, cause, changed } of wasted) {
        expect(by).toBeGreaterThanOrEqual(layer)
        expect(changed === undefined).toBe(cause !== 'copied-again')
      }
    }),
    { numRuns: 300 },
  )
})
