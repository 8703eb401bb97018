import { ActionError } from '../errors.ts'
import type { LayerThreads } from '../ports.ts'
import { decompress } from './decompress.ts'
import type { LayerLimits } from './layer-limits.ts'
import { type FromLayerThread, receivedFailure, type ToLayerThread } from './layer-messages.ts'
import { layerPlace, type LayerReading } from './content-reader.ts'
import type { ReadContent } from './read-layer.ts'

/** Decompresses layers here, and has a thread of its own look at them, one after another. */
export type ThreadReader = {
  readonly read: ReadContent
  /** False when the thread has ended. */
  readonly isUsable: () => boolean
  /** At once; what is under way fails. */
  stop(): Promise<void>
}

// So much that neither side waits for the other where files are many and small for a while, then few and large.
const maxUnderWayBytes = 8 * 1024 * 1024

type Job = {
  underWayBytes: number
  /** What the thread found, or why it will find nothing. */
  found?: { readonly reading: LayerReading } | { readonly error: unknown }
  /** Of the side that sends, when it may go on. */
  wake: () => void
  /** The thread is done with this layer. */
  readonly over: PromiseWithResolvers<void>
}

export function startThreadReader(threads: LayerThreads, limits: LayerLimits): ThreadReader {
  let job: Job | undefined
  let ended: { readonly error: unknown } | undefined

  const thread = threads.start({
    onMessage(message) {
      const said = message as FromLayerThread
      if (job === undefined) return
      if (said.kind === 'taken') job.underWayBytes -= said.bytes
      else if (said.kind === 'read') job.found = { reading: said.reading }
      else if (said.kind === 'failed') job.found = { error: receivedFailure(said.failure) }
      if (said.kind === 'read' || said.kind === 'left') job.over.resolve()
      job.wake()
    },
    onEnd(error) {
      ended ??= { error: explained(error) }
      if (job === undefined) return
      job.found ??= ended
      job.over.resolve()
      job.wake()
    },
  })
  const post = (message: ToLayerThread, transferred: readonly ArrayBuffer[] = []) => thread.post(message, transferred)

  /** Hands a chunk over; resolves when the next one may come. Throws what the thread failed with. */
  async function send(chunk: Uint8Array, current: Job): Promise<void> {
    const bytes = ownMemory(chunk)
    current.underWayBytes += bytes.length
    post({ kind: 'chunk', bytes }, [bytes.buffer])
    while (current.underWayBytes >= maxUnderWayBytes && current.found === undefined) {
      await new Promise<void>((resolve) => {
        current.wake = resolve
      })
    }
    if (current.found !== undefined && 'error' in current.found) throw current.found.error
  }

  return {
    isUsable: () => ended === undefined,
    async read(layer, chunks) {
      if (ended !== undefined) throw ended.error
      const current: Job = { underWayBytes: 0, wake: () => undefined, over: Promise.withResolvers<void>() }
      job = current
      thread.keepsAlive('yes')
      try {
        post({ kind: 'begin', layer: { digest: layer.digest, compressedBytes: layer.compressedBytes }, limits })
        const place = layerPlace(layer)
        const onChunk = (chunk: Uint8Array): Promise<void> => send(chunk, current)
        const trouble = await decompress(givenBack(chunks), { place, limits, onChunk }).then(
          () => undefined,
          (error: unknown) => ({ error }),
        )
        post({ kind: trouble === undefined ? 'end' : 'leave' })
        await current.over.promise
        // What it saw in earlier bytes comes before what is wrong with later ones.
        if (current.found !== undefined && 'error' in current.found) throw current.found.error
        if (trouble !== undefined) throw trouble.error
        if (current.found === undefined) throw new Error(`${place} was left without an answer`)
        return current.found.reading
      } finally {
        thread.keepsAlive('no')
        job = undefined
      }
    },
    stop: () => thread.stop(),
  }
}

/** The same chunks, whose memory is given back as soon as `decompress` does without it: left to the garbage collector tens of megabytes gather. */
async function* givenBack(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const handedOn: Uint8Array[] = []
  for await (const chunk of chunks) {
    handedOn.push(chunk)
    if (handedOn.length > 2) giveBack(handedOn.shift())
    yield chunk
  }
}

function giveBack(chunk: Uint8Array | undefined): void {
  if (chunk !== undefined && isWhole(chunk) && !chunk.buffer.detached) chunk.buffer.transfer(0)
}

/** Handed over as it is where it fills its memory, as most chunks do; a part of a larger piece has to be copied. */
function ownMemory(chunk: Uint8Array): Uint8Array<ArrayBuffer> {
  return isWhole(chunk) ? new Uint8Array(chunk.buffer) : Uint8Array.from(chunk)
}

function isWhole(chunk: Uint8Array): chunk is Uint8Array<ArrayBuffer> {
  const { buffer, byteLength } = chunk
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength && byteLength > 64 * 1024
}

function explained(error: Error): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ERR_WORKER_OUT_OF_MEMORY':
      return new ActionError('limit-exceeded', 'A layer takes more memory to read than a thread may have', {
        cause: error,
        hint: 'No image that is meant to be run needs it; look at what its layers add',
      })
    case 'ERR_WORKER_INIT_FAILED':
      return new ActionError('limit-exceeded', `No thread could be started that reads layers: ${error.message}`, {
        cause: error,
        hint: 'Allow this process more threads and open files, see ulimit -u and ulimit -n',
      })
    default:
      return error
  }
}
