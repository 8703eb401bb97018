import { ActionError } from '../errors.ts'
import type { LayerThreads } from '../ports.ts'
import type { LayerLimits } from './layer-limits.ts'
import { type FromLayerThread, receivedFailure, type ToLayerThread } from './layer-messages.ts'
import type { LayerReading } from './read-content.ts'
import type { ContentReader } from './read-layer.ts'

/** Reads layers on a thread of its own, one after another. */
export type ThreadReader = {
  readonly read: ContentReader
  /** False when the thread has ended, or was left in the middle of a layer. */
  readonly isUsable: () => boolean
  /** At once; what is under way fails. */
  stop(): Promise<void>
}

// Enough that the thread never waits for the disk, and little beside what its decoder holds.
const maxUnderWayBytes = 4 * 1024 * 1024

type Job = {
  underWayBytes: number
  outcome: 'open' | 'settled'
  /** Of the side that sends, when it may go on. */
  wake: () => void
  readonly settle: (outcome: { readonly reading: LayerReading } | { readonly error: unknown }) => void
}

export function startThreadReader(threads: LayerThreads, limits: LayerLimits): ThreadReader {
  let job: Job | undefined
  let ended: { readonly error: unknown } | undefined

  const thread = threads.start({
    onMessage(message) {
      const said = message as FromLayerThread
      if (said.kind === 'read') job?.settle({ reading: said.reading })
      else if (said.kind === 'failed') job?.settle({ error: receivedFailure(said.failure) })
      else if (job !== undefined) {
        job.underWayBytes -= said.bytes
        job.wake()
      }
    },
    onEnd(error) {
      ended ??= { error: explained(error) }
      job?.settle(ended)
    },
  })
  const post = (message: ToLayerThread, transferred: readonly ArrayBuffer[] = []) => thread.post(message, transferred)

  async function send(chunks: AsyncIterable<Uint8Array>, current: Job): Promise<void> {
    for await (const chunk of chunks) {
      if (current.outcome === 'settled') return
      const bytes = ownMemory(chunk)
      current.underWayBytes += bytes.length
      post({ kind: 'chunk', bytes }, [bytes.buffer])
      while (current.underWayBytes >= maxUnderWayBytes && current.outcome === 'open') {
        await new Promise<void>((resolve) => {
          current.wake = resolve
        })
      }
    }
    post({ kind: 'end' })
  }

  return {
    isUsable: () => ended === undefined,
    async read(layer, chunks) {
      if (ended !== undefined) throw ended.error
      const outcome = Promise.withResolvers<LayerReading>()
      // Sending may still go on when it fails.
      outcome.promise.catch(() => undefined)
      const current: Job = {
        underWayBytes: 0,
        outcome: 'open',
        wake: () => undefined,
        settle(settled) {
          current.outcome = 'settled'
          current.wake()
          if ('reading' in settled) outcome.resolve(settled.reading)
          else outcome.reject(settled.error)
        },
      }
      job = current
      thread.keepsAlive('yes')
      try {
        post({ kind: 'begin', layer: { digest: layer.digest, compressedBytes: layer.compressedBytes }, limits })
        await send(chunks, current)
        return await outcome.promise
      } catch (error) {
        // In the middle of a layer there is no way back.
        if (current.outcome === 'open') {
          ended = { error }
          await thread.stop()
        }
        throw error
      } finally {
        thread.keepsAlive('no')
        job = undefined
      }
    },
    stop: () => thread.stop(),
  }
}

/** Handed over as it is where it fills its memory, as chunks of a file do; a part of a larger piece has to be copied. */
function ownMemory(chunk: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteLength } = chunk
  const isWhole = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength && byteLength > 64 * 1024
  return isWhole ? new Uint8Array(buffer) : Uint8Array.from(chunk)
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
