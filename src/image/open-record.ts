import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import * as zlib from 'node:zlib'
import * as z from 'zod'
import { type Digest, parseDigest } from '../model/digest.ts'
import type { LayerListing } from '../model/layer-listing.ts'
import type { LayerContent } from '../model/measurement.ts'
import { layerLimits } from './layer-limits.ts'
import { columnBytes, columnsIn } from './listing-columns.ts'
import { openListing } from './open-listing.ts'
import {
  byteOrderMark,
  checksum,
  checksumBytes,
  chunkBytes,
  leadBytes,
  type RecordHead,
  recordMagic,
} from './record-format.ts'

export type LayerRecord = {
  readonly content: LayerContent
  /** Undefined when the columns are not what the head says. */
  listing(): Promise<LayerListing | undefined>
}

/** What `packRecord` made. Undefined for anything else: another version, a damaged file, the record of another layer. */
export function openRecord(bytes: Uint8Array, digest: Digest): LayerRecord | undefined {
  const start = recordMagic.length + checksumBytes
  if (bytes.length < start + leadBytes || recordMagic.compare(bytes, 0, recordMagic.length) !== 0) return undefined
  const proven = bytes.subarray(start)
  if (checksum(proven).compare(bytes, recordMagic.length, start) !== 0) return undefined
  const [mark, headBytes = 0] = new Uint32Array(Uint8Array.from(proven.subarray(0, leadBytes)).buffer)
  if (mark !== byteOrderMark) return undefined
  const head = parseHead(proven.subarray(leadBytes, leadBytes + headBytes))
  if (head?.content.digest !== digest) return undefined
  return { content: head.content, listing: () => readListing(head, proven.subarray(leadBytes + headBytes)) }
}

async function readListing(
  { content: { digest }, counts, notKept }: RecordHead,
  packed: Uint8Array,
): Promise<LayerListing | undefined> {
  // The checksum is no seal: whoever writes into the folder can compute it, too.
  if (columnBytes(counts) > layerLimits.maxListingBytes) return undefined
  const memory = new Uint8Array(columnBytes(counts))
  let filled = 0
  try {
    await pipeline(
      Readable.from([packed]),
      zlib.createZstdDecompress({ chunkSize: chunkBytes }),
      async (chunks: AsyncIterable<Uint8Array>) => {
        for await (const chunk of chunks) {
          memory.set(chunk.subarray(0, memory.length - filled), filled)
          filled += chunk.length
        }
      },
    )
  } catch {
    return undefined
  }
  const columns = filled === memory.length ? columnsIn(memory.buffer, counts) : undefined
  return columns && openListing({ digest, columns, notKept })
}

const digestText = z.string().transform((text, context): Digest => {
  const parsed = parseDigest(text)
  if (parsed !== undefined) return parsed
  context.addIssue('no digest')
  return z.NEVER
})
const count = z.int().nonnegative()
const recordHead = z.strictObject({
  content: z.strictObject({
    digest: digestText,
    compressedBytes: count,
    diffId: digestText,
    uncompressedBytes: count,
    entryCount: count,
    machines: z.array(z.strictObject({ machine: count, count, examplePath: z.string() })),
  }),
  counts: z.strictObject({
    entries: count,
    elves: count,
    kept: count,
    textBytes: count,
    elfBytes: count,
    keptBytes: count,
  }),
  notKept: z.array(z.strictObject({ path: z.string(), reason: z.string() })),
})

function parseHead(json: Uint8Array): RecordHead | undefined {
  try {
    return recordHead.parse(JSON.parse(new TextDecoder().decode(json)))
  } catch {
    return undefined
  }
}
