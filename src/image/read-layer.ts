import { createHash } from 'node:crypto'
import { ActionError } from '../errors.ts'
import { parseDigest } from '../model/digest.ts'
import type { LayerContent } from '../model/measurement.ts'
import type { LayerBlob } from '../ports.ts'
import { wrongBlob } from './blobs.ts'
import { createContentTally } from './content-tally.ts'
import { decompress } from './decompress.ts'
import { type LayerLimits, maxDecompressedBytes } from './layer-limits.ts'
import { createTarWalker } from './tar-walker.ts'

/**
 * Reads a layer once, as a stream: proves size and digest, decompresses it, walks its tar headers. Throws an ActionError:
 * `layout-invalid` or `registry-invalid` when the bytes are not those that the digest names, `layer-invalid` when no engine could
 * unpack them, `limit-exceeded` when they are more than any real layer has.
 */
export async function readLayer(blob: LayerBlob, limits: LayerLimits): Promise<LayerContent> {
  const proof = createProof(blob)
  const chunks = proof.pass(blob.open())
  try {
    const content = await readContent({ blob, chunks: unending(chunks) }, limits)
    proof.check()
    return content
  } catch (error) {
    // A damaged blob is most often found by what it no longer holds. Its digest is the better explanation: that of these very bytes,
    // since a registry may serve others the next time.
    if (error instanceof ActionError && error.code === 'layer-invalid') {
      await drain(chunks)
      proof.check()
    }
    throw error
  } finally {
    // A refusal leaves the rest unread; the file is closed all the same.
    await chunks.return(undefined)
  }
}

/** The same chunks, of which a reader may have enough without ending them for others. */
function unending(chunks: AsyncGenerator<Uint8Array>): AsyncIterable<Uint8Array> {
  return { [Symbol.asyncIterator]: () => ({ next: () => chunks.next() }) }
}

async function drain(chunks: AsyncGenerator<Uint8Array>): Promise<void> {
  for await (const _ of chunks) {
    // Passing through is what proves it.
  }
}

async function readContent(
  { blob, chunks }: { readonly blob: LayerBlob; readonly chunks: AsyncIterable<Uint8Array> },
  limits: LayerLimits,
): Promise<LayerContent> {
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
  const diffHash = createHash('sha256')
  let streamBytes = 0
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
  walker.end()
  const diffId = parseDigest(`sha256:${diffHash.digest('hex')}`)
  if (diffId === undefined) throw new Error('A sha256 is not a digest')
  return { digest: blob.digest, compressedBytes: blob.compressedBytes, diffId, ...tally.totals() }
}

/** Reads the blob for nothing but its size and digest. Throws `layout-invalid` or `registry-invalid` when they are others. */
export async function proveBlob(blob: LayerBlob): Promise<void> {
  const proof = createProof(blob)
  await drain(proof.pass(blob.open()))
  proof.check()
}

function createProof({ digest, compressedBytes, place }: LayerBlob) {
  const hash = createHash('sha256')
  let bytes = 0
  const refuse = (what: string) => wrongBlob({ digest, place, what })
  return {
    async *pass(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      for await (const chunk of chunks) {
        bytes += chunk.length
        if (bytes > compressedBytes) throw refuse(`has more than ${compressedBytes} of ${compressedBytes} bytes`)
        hash.update(chunk)
        yield chunk
      }
      if (bytes < compressedBytes) throw refuse(`has ${bytes} of ${compressedBytes} bytes`)
    },
    check() {
      const found = `sha256:${hash.digest('hex')}`
      if (found !== digest) throw refuse(`is altered: its bytes have the digest ${found}`)
    },
  }
}
