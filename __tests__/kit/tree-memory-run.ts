import { openRecord } from '../../src/image/open-record.ts'
import { layerLimits } from '../../src/image/layer-limits.ts'
import { readContent } from '../../src/image/read-content.ts'
import { buildTree } from '../../src/inspect/build-tree.ts'
import { wasteGroups } from '../../src/inspect/waste-groups.ts'
import type { LayerListing } from '../../src/model/layer-listing.ts'
import { sha256 } from './layout-builder.ts'
import { directory, endMarker, file, header } from './tar-writer.ts'

/*
 * A process of its own, since its memory is what is asked about: half a million files in one layer, 119 small layers over it, from the bytes of
 * the archives to all that is told of them. Prints JSON.
 */

const fileCount = 500_000
const layerCount = 120

async function* largeLayer(): AsyncGenerator<Uint8Array> {
  for (let folder = 0; folder < fileCount / 100; folder += 1) {
    const path = `opt/app/node_modules/package-${folder % 500}/lib-${folder}`
    const files = Array.from({ length: 100 }, (_, index) =>
      header({ name: `${path}/a-file-${folder}-${index}.js`, size: 0 }),
    )
    yield Buffer.concat([directory(`${path}/`), ...files])
  }
  yield file('opt/large', 'x'.repeat(1000))
  yield endMarker
}

async function* smallLayer(index: number): AsyncGenerator<Uint8Array> {
  yield file('opt/large', `${index}`.repeat(1000))
  yield file(`opt/app/node_modules/package-${index}/.wh.lib-${index}`, '')
  yield endMarker
}

async function list(index: number, chunks: AsyncIterable<Uint8Array>): Promise<LayerListing> {
  const digest = sha256(Buffer.from(`layer ${index}`))
  const { record } = await readContent({ digest, compressedBytes: 1e9 }, { chunks, limits: layerLimits })
  const listing = await openRecord(record, digest)?.listing()
  if (listing === undefined) throw new Error('The record cannot be read back')
  return listing
}

const listings: LayerListing[] = []
for (let index = 0; index < layerCount; index += 1) {
  listings.push(await list(index, index === 0 ? largeLayer() : smallLayer(index)))
}
const afterReading = process.resourceUsage().maxRSS * 1024
const tree = buildTree(listings)
let entryCount = 0
for (const { path } of tree.entries()) entryCount += path.length > 0 ? 1 : 0
console.log(
  JSON.stringify({
    ...{ entryCount, layerCount: tree.layers.length, liveBytes: tree.liveBytes, wastedBytes: tree.wastedBytes },
    groups: wasteGroups(tree.wasted()).groups.length,
    duplicateBytes: tree.duplicates().extraBytes,
    folders: tree.largest()[0]?.folders.length,
    ...{ afterReading, maxRssBytes: process.resourceUsage().maxRSS * 1024 },
  }),
)
