import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import * as zlib from 'node:zlib'
import type { LayerContent } from '../model/measurement.ts'
import type { ListingColumns } from './listing-columns.ts'
import type { WrittenListing } from './listing-writer.ts'
import { byteOrderMark, checksum, chunkBytes, type RecordHead, recordMagic } from './record-format.ts'

/** What was found in a layer, as it is kept: a small part of what the listing takes in memory. */
export async function packRecord(
  content: LayerContent,
  { counts, columns, notKept }: WrittenListing,
): Promise<Uint8Array<ArrayBuffer>> {
  const head: RecordHead = { content, counts, notKept }
  const headJson = Buffer.from(JSON.stringify(head))
  const lead = Buffer.from(Uint32Array.of(byteOrderMark, headJson.length).buffer)
  const proven = Buffer.concat([lead, headJson, ...(await compressed(columns))])
  // A memory of its own, which can be handed to another thread.
  return new Uint8Array(Buffer.concat([recordMagic, checksum(proven), proven]))
}

async function compressed(columns: ListingColumns): Promise<readonly Buffer[]> {
  const chunks: Buffer[] = []
  // The least effort: it is written once for every layer, and read again by few runs.
  const params = { [zlib.constants.ZSTD_c_compressionLevel]: 1 }
  await pipeline(
    Readable.from(pieces(columns)),
    zlib.createZstdCompress({ chunkSize: chunkBytes, params }),
    async (packed: AsyncIterable<Buffer>) => {
      for await (const chunk of packed) chunks.push(chunk)
    },
  )
  return chunks
}

function* pieces(columns: ListingColumns): Generator<Uint8Array> {
  // In the order in which `columnsIn` reads them.
  const { fileBytes, mtimeSeconds, pathEnd, linkEnd, uid, gid, elfRow, elfEnd, keptRow, keptEnd } = columns
  const { mode, type, hash, text, elfText, keptText } = columns
  const wide = [fileBytes, mtimeSeconds, pathEnd, linkEnd, uid, gid, elfRow, elfEnd, keptRow, keptEnd, mode]
  for (const column of [...wide, type, hash, text, elfText, keptText]) {
    const bytes = new Uint8Array(column.buffer, column.byteOffset, column.byteLength)
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes)
  }
}
