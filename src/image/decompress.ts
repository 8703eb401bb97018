import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
// Not by name: a Node without zstd could then not even start to say that it is too old.
import * as zlib from 'node:zlib'
import { ActionError } from '../errors.ts'
import { type Compression, compressionMagicBytes, compressionOf } from '../model/compression.ts'
import type { LayerLimits } from './layer-limits.ts'
import { zstdFrames } from './zstd-frames.ts'

type Options = {
  /** What is read, for messages. */
  readonly place: string
  readonly limits: LayerLimits
  /** Gets the decompressed bytes, chunk by chunk; what it throws ends the reading. */
  readonly onChunk: (chunk: Uint8Array) => void
}

// Measured on a layer of 1.5 GB: half of this costs 10 %, an eighth costs half of the speed, more gains nothing.
const chunkBytes = 512 * 1024
// Some chunks wait between the decoder, which runs on a thread of its own, and their reader, so that neither stands still.
const waitingBytes = 4 * chunkBytes

/**
 * Decompresses a layer as a stream, in constant memory, while its reader looks at what came before.
 * Throws `layer-invalid` for damaged data and for anything after its end; members of gzip and frames of zstd may follow each other.
 */
export async function decompress(source: AsyncIterable<Uint8Array>, options: Options): Promise<void> {
  const { place, onChunk } = options
  const { compression, chunks } = await peek(source)
  switch (compression) {
    case 'none':
      for await (const chunk of chunks) onChunk(chunk)
      return
    case 'gzip': {
      let fedBytes = 0
      const counted = async function* () {
        for await (const chunk of chunks) {
          fedBytes += chunk.length
          yield chunk
        }
      }
      const decoder = zlib.createGunzip(decoderOptions)
      const refuseRest = () =>
        new ActionError('layer-invalid', `${place} is not valid gzip data: something follows its last member`)
      try {
        await run(counted(), decoder, options)
      } catch (error) {
        throw codeOf(error) === 'ERR_STREAM_PREMATURE_CLOSE' ? refuseRest() : error
      }
      // Node passes over zeros after the last member in silence, or stops reading; Go, and so every engine, refuses them.
      if (decoder.bytesWritten < fedBytes) throw refuseRest()
      return
    }
    case 'zstd': {
      const frames = zstdFrames(chunks, { place, maxWindowBytes: options.limits.maxZstdWindowBytes })
      return run(frames, zlib.createZstdDecompress(decoderOptions), options)
    }
  }
}

const decoderOptions = {
  chunkSize: chunkBytes,
  readableHighWaterMark: waitingBytes,
  writableHighWaterMark: waitingBytes,
}

async function run(
  source: AsyncGenerator<Uint8Array>,
  decoder: ReturnType<typeof zlib.createGunzip> | ReturnType<typeof zlib.createZstdDecompress>,
  { place, onChunk }: Options,
): Promise<void> {
  try {
    await pipeline(Readable.from(source, { objectMode: true }), decoder, async (decoded: AsyncIterable<Uint8Array>) => {
      for await (const chunk of decoded) onChunk(chunk)
    })
  } catch (error) {
    if (!/^Z(?:STD)?_/.test(codeOf(error))) throw error
    const { message } = error as Error
    throw new ActionError('layer-invalid', `${place} cannot be decompressed: ${message}`, { cause: error })
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException | undefined)?.code ?? ''
}

/** Looks at the first bytes without consuming them. */
async function peek(
  source: AsyncIterable<Uint8Array>,
): Promise<{ compression: Compression; chunks: AsyncGenerator<Uint8Array> }> {
  const iterator = source[Symbol.asyncIterator]()
  let head: Uint8Array = new Uint8Array(0)
  while (head.length < compressionMagicBytes) {
    const next = await iterator.next()
    if (next.done) break
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value])
  }
  async function* chunks(): AsyncGenerator<Uint8Array> {
    if (head.length > 0) yield head
    for (;;) {
      const next = await iterator.next()
      if (next.done) return
      yield next.value
    }
  }
  return { compression: compressionOf(head), chunks: chunks() }
}
