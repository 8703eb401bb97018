import { type FromLayerThread, sentFailure, type ToLayerThread } from './layer-messages.ts'
import { readContent } from './read-content.ts'

/** The thread's side: gets the messages of the other side, in their order, and reads one layer after another. */
export function serveLayers(
  answer: (message: FromLayerThread, transferred?: readonly ArrayBuffer[]) => void,
): (message: ToLayerThread) => void {
  let queue = chunkQueue()
  return (message) => {
    switch (message.kind) {
      case 'begin': {
        // What is still said of a layer that failed goes to its own queue, which nobody reads.
        queue = chunkQueue()
        const chunks = queue.chunks((bytes) => answer({ kind: 'taken', bytes }))
        readContent(message.layer, { chunks, limits: message.limits }).then(
          (reading) => answer({ kind: 'read', reading }, [reading.record.buffer]),
          (error) => answer({ kind: 'failed', failure: sentFailure(error) }),
        )
        break
      }
      case 'chunk':
        queue.push(message.bytes)
        break
      case 'end':
        queue.push(undefined)
        break
    }
  }
}

/**
 * Chunks that come when they come, as a stream; undefined is its end. Their memory is given back as soon as `decompress` does without it,
 * since the garbage collector would let tens of megabytes gather.
 */
function chunkQueue() {
  const waiting: (Uint8Array<ArrayBuffer> | undefined)[] = []
  const handedOn: Uint8Array<ArrayBuffer>[] = []
  let wake: () => void = () => undefined
  return {
    push(bytes: Uint8Array<ArrayBuffer> | undefined) {
      waiting.push(bytes)
      wake()
    },
    async *chunks(onTaken: (bytes: number) => void): AsyncGenerator<Uint8Array> {
      for (;;) {
        while (waiting.length === 0) {
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        }
        const bytes = waiting.shift()
        if (bytes === undefined) return
        onTaken(bytes.length)
        if (bytes.length === 0) continue
        handedOn.push(bytes)
        if (handedOn.length > 2) handedOn.shift()?.buffer.transfer(0)
        yield bytes
      }
    },
  }
}
