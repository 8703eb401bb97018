import { createHash } from 'node:crypto'
import { ActionError } from '../errors.ts'
import { type Digest, parseDigest } from '../model/digest.ts'
import type { LayerContent } from '../model/measurement.ts'
import { createContentTally } from './content-tally.ts'
import { decompress } from './decompress.ts'
import { type LayerLimits, maxDecompressedBytes } from './layer-limits.ts'
import { createTarWalker } from './tar-walker.ts'

export type LayerBlob = {
  readonly digest: Digest
  readonly compressedBytes: number
  /** Where it lies, for messages: the layout's folder. */
  readonly place: string
  /** Opens the blob from its beginning; called a second time only when what it holds could not be read. */
  readonly open: () => AsyncIterable<Uint8Array>
}

/**
 * Reads a layer once, as a stream: proves size and digest, decompresses it, walks its tar headers.
 * Throws an ActionError: `layout-invalid` when the bytes are not those that the digest names, `layer-invalid` when no engine
 * could unpack them, `limit-exceeded` when they are more than any real layer has.
 */
export async function readLayer(blob: LayerBlob, limits: LayerLimits): Promise<LayerContent> {
  try {
    return await readContent(blob, limits)
  } catch (error) {
    // A damaged blob is most often found by what it no longer holds. Its digest is the better explanation.
    if (error instanceof ActionError && error.code === 'layer-invalid') await proveBlob(blob)
    throw error
  }
}

async function readContent(blob: LayerBlob, limits: LayerLimits): Promise<LayerContent> {
  const place = `Layer ${blob.digest}`
  const maxBytes = maxDecompressedBytes(blob.compressedBytes, limits)
  const tooMuch = (bytes: number) => {
    if (bytes <= maxBytes) return
    throw new ActionError(
      'limit-exceeded',
      `${place} unpacks to more than ${maxBytes} bytes from ${blob.compressedBytes}, the limit for one layer`,
      { hint: 'It looks like a decompression bomb; no image that is meant to be run needs it' },
    )
  }
  const tally = createContentTally()
  let fileBytes = 0
  const walker = createTarWalker({
    place,
    maxHeaders: limits.maxHeaders,
    onEntry(entry) {
      // A sparse file can claim more than the stream ever holds.
      fileBytes += entry.fileBytes
      tooMuch(fileBytes)
      tally.add(entry)
    },
  })
  const proof = createProof(blob)
  const diffHash = createHash('sha256')
  let streamBytes = 0
  const chunks = proof.pass(blob.open())
  try {
    await decompress(chunks, {
      place,
      limits,
      onChunk(chunk) {
        streamBytes += chunk.length
        tooMuch(streamBytes)
        diffHash.update(chunk)
        walker.push(chunk)
      },
    })
  } finally {
    // A refusal leaves the rest unread; the file is closed all the same.
    await chunks.return(undefined)
  }
  walker.end()
  proof.check()
  const diffId = parseDigest(`sha256:${diffHash.digest('hex')}`)
  if (diffId === undefined) throw new Error('A sha256 is not a digest')
  return { digest: blob.digest, compressedBytes: blob.compressedBytes, diffId, ...tally.totals() }
}

/** Reads the blob for nothing but its size and digest. Throws `layout-invalid` when they are others. */
export async function proveBlob(blob: LayerBlob): Promise<void> {
  const proof = createProof(blob)
  for await (const _ of proof.pass(blob.open())) {
    // Passing through is what proves it.
  }
  proof.check()
}

function createProof({ digest, compressedBytes, place }: LayerBlob) {
  const hash = createHash('sha256')
  let bytes = 0
  const wrongSize = (found: string) =>
    new ActionError('layout-invalid', `Blob ${digest} in ${place} has ${found} of ${compressedBytes} bytes`, {
      hint: 'The layout is damaged; build again',
    })
  return {
    async *pass(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      for await (const chunk of chunks) {
        bytes += chunk.length
        if (bytes > compressedBytes) throw wrongSize(`more than ${compressedBytes}`)
        hash.update(chunk)
        yield chunk
      }
      if (bytes < compressedBytes) throw wrongSize(`${bytes}`)
    },
    check() {
      const found = `sha256:${hash.digest('hex')}`
      if (found === digest) return
      throw new ActionError(
        'layout-invalid',
        `Blob ${digest} in ${place} is altered: its bytes have the digest ${found}`,
        {
          hint: 'The layout is damaged; build again',
        },
      )
    },
  }
}
