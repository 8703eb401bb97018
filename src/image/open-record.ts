import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import * as zlib from 'node:zlib'
import { z } from 'zod'
import { ActionError } from '../errors.ts'
import { type Digest, parseDigest } from '../model/digest.ts'
import type { LayerListing } from '../model/layer-listing.ts'
import { imageRoom, type ListingRoom } from '../model/listing-room.ts'
import type { LayerContent } from '../model/measurement.ts'
import { layerLimits } from './layer-limits.ts'
import { columnBytes, columnsIn, listBytes, type ListingColumns, type ListingCounts } from './listing-columns.ts'
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
  /**
   * Undefined when the columns are not what the head says. What does not fit into `room`, contents are left out for; a list that does not throws
   * `limit-exceeded`.
   */
  listing(room?: ListingRoom): Promise<LayerListing | undefined>
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
  return {
    content: head.content,
    async listing(room = imageRoom) {
      // The checksum is no seal: whoever writes into the folder can compute it, too.
      if (columnBytes(head.counts) > layerLimits.maxListingBytes) return undefined
      const fitting = fitted(head, room)
      const columns = await readColumns(fitting.counts, {
        packed: proven.subarray(leadBytes + headBytes),
        columnBytes: columnBytes(head.counts),
      })
      return columns && openListing({ digest, columns, ...fitting })
    },
  }
}

type Fitted = Pick<RecordHead, 'counts' | 'notKept'> & Pick<LayerListing, 'contents'>

function fitted({ content: { digest }, counts, notKept }: RecordHead, room: ListingRoom): Fitted {
  if (listBytes(counts) > room.listBytes) {
    throw new ActionError(
      'limit-exceeded',
      `The layers have so many entries that with layer ${digest} their lists take more than ${imageRoom.listBytes} bytes`,
      { hint: 'No image that is meant to be run has so many; look at what its layers add' },
    )
  }
  if (counts.keptBytes <= room.keptBytes) return { counts, notKept, contents: 'held' }
  const reason = `with the files of this layer that say what is installed, those of the image take more than ${imageRoom.keptBytes} bytes in memory`
  return { counts: { ...counts, keptBytes: 0 }, notKept: [...notKept, { path: '', reason }], contents: 'left-out' }
}

/** Contents come last: those that are not counted are not held either. */
async function readColumns(
  counts: ListingCounts,
  record: { readonly packed: Uint8Array; readonly columnBytes: number },
): Promise<ListingColumns | undefined> {
  const memory = new Uint8Array(columnBytes(counts))
  let filled = 0
  try {
    await pipeline(
      Readable.from([record.packed]),
      zlib.createZstdDecompress({ chunkSize: chunkBytes }),
      async (chunks: AsyncIterable<Uint8Array>) => {
        for await (const chunk of chunks) {
          if (filled < memory.length) memory.set(chunk.subarray(0, memory.length - filled), filled)
          filled += chunk.length
          if (filled > record.columnBytes) return
        }
      },
    )
  } catch {
    return undefined
  }
  return filled === record.columnBytes ? columnsIn(memory.buffer, counts) : undefined
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
