import { expect, test } from '@jest/globals'
import { readListings } from '../../../src/inspect/read-listings.ts'
import type { LayerListing } from '../../../src/model/layer-listing.ts'
import { imageRoom, type ListingRoom } from '../../../src/model/listing-room.ts'
import type { LayerBlob } from '../../../src/ports.ts'
import { sha256 } from '../../kit/layout-builder.ts'
import { listingOf } from '../../kit/listing-builder.ts'

const mebibyte = 2 ** 20

const listing = (name: string, list: number, kept = 0): LayerListing =>
  listingOf([], {
    digest: sha256(Buffer.from(name)),
    held: { listBytes: list * mebibyte, keptBytes: kept * mebibyte },
  })

/** A meter whose layers take what they say, and that leaves out and refuses as the real one does. */
function meterOf(all: readonly LayerListing[]) {
  const asked: string[] = []
  return {
    asked,
    async listing({ digest }: LayerBlob, room: ListingRoom = imageRoom): Promise<LayerListing> {
      asked.push(digest)
      const found = all.find((one) => one.digest === digest)
      if (found === undefined || found.held.listBytes > room.listBytes) throw new Error(`No room for ${digest}`)
      if (found.held.keptBytes <= room.keptBytes) return found
      return { ...found, held: { ...found.held, keptBytes: 0 }, contents: 'left-out' }
    },
  }
}

const blobs = (listings: readonly LayerListing[]) => listings as unknown as readonly LayerBlob[]
const [low, middle, high] = [listing('low', 1, 30), listing('middle', 1, 40), listing('high', 1, 30)]

test('attack 26: contents are held as far as an image may, those of the highest layers first', async () => {
  const layers = [low, middle, high]
  const read = await readListings(blobs(layers), { meter: meterOf(layers) })
  expect(read.map(({ digest, contents }) => [digest, contents])).toEqual([
    [low.digest, 'held'],
    [middle.digest, 'left-out'],
    [high.digest, 'held'],
  ])
})

test.each<[string, readonly LayerListing[], 'read' | 'refused']>([
  ['one layer takes all', [listing('all', 512)], 'read'],
  ['two take more', [listing('half', 256), listing('more', 257)], 'refused'],
  ['one is named twice', Array(2).fill(listing('half', 256)), 'read'],
  ['one is named 128 times', Array(128).fill(listing('small', 5)), 'refused'],
])('attack 26: lists of one image have one limit: %s', async (_, layers, outcome) => {
  const meter = meterOf(layers)
  const reading = readListings(blobs(layers), { meter }).then((read) => {
    expect(read).toEqual(layers)
    return 'read'
  })
  expect(await reading.catch(() => 'refused')).toBe(outcome)
  expect(new Set(meter.asked).size).toBe(meter.asked.length)
})

test('what is in memory from the image before is taken as it is, unless its contents were left out or there is no room', async () => {
  const known = (...all: readonly LayerListing[]) => new Map(all.map((one) => [one.digest, one]))
  const meter = meterOf([low, middle, high])
  expect(await readListings(blobs([low]), { meter, known: known(low) })).toEqual([low])
  expect(meter.asked).toEqual([])
  const cut = { ...low, contents: 'left-out' as const }
  expect(await readListings(blobs([low]), { meter, known: known(cut) })).toEqual([low])
  const [first] = await readListings(blobs([low, middle]), { meter, known: known(low, middle) })
  expect(first?.contents).toBe('left-out')
})
