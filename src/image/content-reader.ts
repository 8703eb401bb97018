import { createHash } from 'node:crypto'
import { ActionError } from '../errors.ts'
import { parseDigest } from '../model/digest.ts'
import { keptBytesOf } from '../model/kept-content.ts'
import type { ListedEntry } from '../model/layer-listing.ts'
import type { LayerContent } from '../model/measurement.ts'
import type { LayerBlob } from '../ports.ts'
import { cleanPath } from './clean-path.ts'
import { createContentTally } from './content-tally.ts'
import { createFileContentReader, type FileContentReader } from './file-content.ts'
import { type LayerLimits, maxDecompressedBytes } from './layer-limits.ts'
import { createListingWriter } from './listing-writer.ts'
import { packRecord } from './pack-record.ts'
import { createTarWalker, type TarEntry } from './tar-walker.ts'

export type LayerName = Pick<LayerBlob, 'digest' | 'compressedBytes'>

/** What is in a layer, and the same with its listing as `openRecord` reads it. */
export type LayerReading = { readonly content: LayerContent; readonly record: Uint8Array<ArrayBuffer> }

/** Gets the decompressed bytes of a layer, chunk by chunk. */
export type ContentReader = {
  push(chunk: Uint8Array): void
  end(): Promise<LayerReading>
}

/** Computes the diff_id of a layer and lists its entries. `push` and `end` throw `layer-invalid` and `limit-exceeded`; that its bytes are those of its digest is not asked. */
export function createContentReader({ digest, compressedBytes }: LayerName, limits: LayerLimits): ContentReader {
  const place = layerPlace({ digest })
  const maxBytes = maxDecompressedBytes(compressedBytes, limits)
  const tooMuch = (bytes: number) => {
    if (bytes <= maxBytes) return
    throw new ActionError(
      'limit-exceeded',
      `${place} unpacks to more than ${maxBytes} bytes from ${compressedBytes}, the limit for one layer`,
      { hint: 'It looks like a decompression bomb; no image that is meant to be run needs it' },
    )
  }
  const tally = createContentTally()
  const { maxListingBytes, maxKeptBytes } = limits
  const listing = createListingWriter({ place, maxBytes: maxListingBytes, maxKeptBytes })
  let fileBytes = 0
  let file: { readonly entry: TarEntry; readonly listed: ListedEntry; readonly reader: FileContentReader } | undefined
  const walker = createTarWalker({
    place,
    maxHeaders: limits.maxHeaders,
    visitor: {
      entry(entry) {
        // A sparse file can claim more than the stream ever holds.
        fileBytes += entry.fileBytes
        tooMuch(fileBytes)
        const listed = listedEntry(entry)
        if (entry.type === 'file') file = { entry, listed, reader: createFileContentReader(listed) }
        else {
          tally.add(entry)
          listing.add(listed)
        }
      },
      content(part) {
        file?.reader.push(part)
      },
      fileEnd() {
        if (file === undefined) return
        const { entry, listed, reader } = file
        const { head, kept, contentHash, elf } = reader.end()
        tally.add(entry, head)
        listing.add({ ...listed, contentHash, ...(elf && { elf }) }, kept)
        reader.drop()
        const maxFileBytes = keptBytesOf(listed.path)
        if (maxFileBytes > 0 && listed.fileBytes > maxFileBytes) {
          listing.leaveOut(listed.path, `it has more than ${maxFileBytes} bytes`)
        }
        file = undefined
      },
    },
  })
  const diffHash = createHash('sha256')
  let streamBytes = 0
  return {
    push(chunk) {
      streamBytes += chunk.length
      tooMuch(streamBytes)
      diffHash.update(chunk)
      walker.push(chunk)
    },
    async end() {
      walker.end()
      const diffId = parseDigest(`sha256:${diffHash.digest('hex')}`)
      if (diffId === undefined) throw new Error('A sha256 is not a digest')
      const content = { digest, compressedBytes, diffId, ...tally.totals() }
      const record = await packRecord(content, listing.written())
      // Whoever reads the record needs as much again.
      listing.drop()
      return { content, record }
    },
  }
}

/** What a layer is called in messages. */
export function layerPlace({ digest }: Pick<LayerName, 'digest'>): string {
  return `Layer ${digest}`
}

/** A symlink says what it says; a hard link names a path of the archive. */
function listedEntry(entry: TarEntry): ListedEntry {
  const path = cleanPath(entry.path)
  if (entry.type !== 'hardlink') return { ...entry, path }
  return { ...entry, path, linkName: cleanPath(entry.linkName ?? '') }
}
