import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { zstdCompressSync } from 'node:zlib'
import { createFiles } from '../../src/adapters/files.ts'
import { layerThreads } from '../../src/adapters/layer-threads.ts'
import { createLayerMeter } from '../../src/image/layer-meter.ts'
import { createRecordStore } from '../../src/image/record-store.ts'
import { parseDigest } from '../../src/model/digest.ts'
import type { LayerListing } from '../../src/model/layer-listing.ts'
import type { LayerBlob } from '../../src/ports.ts'
import { archive, endMarker, file, header, pax } from './tar-writer.ts'

/*
 * A process of its own that lists layers as large as its argument says, on threads as the commands do, and prints what it saw and the most
 * memory that it had. What it reads is made on the way.
 */

type Parts = () => Iterable<Uint8Array>

const mebibyte = 2 ** 20

/** A frame that decoders pass over (RFC 8878, "Skippable Frames"): so large is the blob that 10 GiB are no bomb. */
const skipped = Buffer.concat([Buffer.from('502a4d1800001000', 'hex'), Buffer.alloc(mebibyte)])

/** 10 GiB of zeros in one file, in frames of zstd. */
function* largeFile(): Generator<Uint8Array> {
  const bytes = 10 * 2 ** 30
  const zeros = zstdCompressSync(Buffer.alloc(64 * mebibyte))
  for (let count = 0; count < 64; count += 1) yield skipped
  yield zstdCompressSync(Buffer.concat([pax([['size', `${bytes}`]]), header({ name: 'zeros' })]))
  for (let count = 0; count < bytes / (64 * mebibyte); count += 1) yield zeros
  yield zstdCompressSync(archive(file('after', 'x')))
}

/** Half a million files with names of 60 bytes. */
function* manyEntries(): Generator<Uint8Array> {
  const entry = (index: number) => {
    const name = `usr/lib/python3/dist-packages/package_${String(index).padStart(5, '0')}/__init__.py`
    return file(name, `# ${index}\n`)
  }
  const thousand = Buffer.concat(Array.from({ length: 1000 }, (_, index) => entry(index)))
  for (let count = 0; count < 500; count += 1) yield thousand
  yield endMarker
}

/** 120 layers of 4,000 files and one of their own. */
function manyLayers(): Parts[] {
  const files = Buffer.concat(
    Array.from({ length: 4000 }, (_, index) => file(`usr/share/doc/package-${index}`, 'text')),
  )
  return Array.from({ length: 120 }, (_, index) => () => [file(`layer-${index}`, `${index}`), files, endMarker])
}

/** Nothing of it is held: its parts are made anew whenever it is opened. */
function blobOf(parts: Parts): LayerBlob {
  const hash = createHash('sha256')
  let compressedBytes = 0
  for (const part of parts()) {
    hash.update(part)
    compressedBytes += part.length
  }
  const digest = parseDigest(`sha256:${hash.digest('hex')}`)
  if (digest === undefined) throw new Error('Not a digest')
  return {
    digest,
    compressedBytes,
    place: { kind: 'layout', layoutDir: tmpdir() },
    async *open() {
      for (const part of parts()) {
        for (let at = 0; at < part.length; at += mebibyte) yield Uint8Array.from(part.subarray(at, at + mebibyte))
      }
    },
  }
}

const shapes = { largeFile: () => [largeFile], manyEntries: () => [manyEntries], manyLayers }
const layers = shapes[process.argv[2] as keyof typeof shapes]().map(blobOf)
const meter = createLayerMeter({
  cores: 2,
  threads: layerThreads(),
  store: createRecordStore({ files: createFiles(tmpdir()) }),
})
const listings: LayerListing[] = []
for (const layer of layers) listings.push(await meter.listing(layer))
const peakMegabytes = Math.round((process.resourceUsage().maxRSS * 1024) / 1e6)
await meter.close()
const [first] = listings
process.stdout.write(
  JSON.stringify({
    entryCount: listings.reduce((sum, { entryCount }) => sum + entryCount, 0),
    last: first === undefined ? [] : [-2, -1].map((index) => first.entry(first.entryCount + index)),
    peakMegabytes,
  }),
)
