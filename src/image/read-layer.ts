import { createHash } from 'node:crypto'
import { ActionError } from '../errors.ts'
import type { LayerBlob } from '../ports.ts'
import { wrongBlob } from './blobs.ts'
import type { LayerName, LayerReading } from './content-reader.ts'

/** Reads a layer's content out of the bytes of its blob, here or elsewhere. */
export type ReadContent = (layer: LayerName, chunks: AsyncIterable<Uint8Array>) => Promise<LayerReading>

/**
 * Reads a layer once, as a stream: proves size and digest, while `readContent` sees the same bytes. Throws an ActionError:
 * `layout-invalid` or `registry-invalid` when the bytes are not those that the digest names, `layer-invalid` when no engine could
 * unpack them, `limit-exceeded` when they are more than any real layer has.
 */
export async function readLayer(blob: LayerBlob, readContent: ReadContent): Promise<LayerReading> {
  const proof = createProof(blob)
  const chunks = proof.pass(blob.open())
  try {
    const reading = await readContent(blob, unending(chunks))
    proof.check()
    return reading
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
