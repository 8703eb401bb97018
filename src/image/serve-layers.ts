import { type FromLayerThread, sentFailure, type ToLayerThread } from './layer-messages.ts'
import { type ContentReader, createContentReader } from './content-reader.ts'

/** The thread's side: gets the messages of the other side, in their order, and looks at one layer after another. */
export function serveLayers(
  answer: (message: FromLayerThread, transferred?: readonly ArrayBuffer[]) => void,
): (message: ToLayerThread) => Promise<void> {
  // Undefined: it failed, and what still comes of the layer is passed over.
  let reader: ContentReader | undefined

  const fail = (error: unknown) => {
    reader = undefined
    answer({ kind: 'failed', failure: sentFailure(error) })
  }

  return async (message) => {
    switch (message.kind) {
      case 'begin':
        reader = createContentReader(message.layer, message.limits)
        break
      case 'chunk': {
        const { bytes } = message
        const { length, buffer } = bytes
        try {
          reader?.push(bytes)
        } catch (error) {
          fail(error)
        }
        // The garbage collector would let tens of megabytes gather.
        buffer.transfer(0)
        answer({ kind: 'taken', bytes: length })
        break
      }
      case 'end':
        try {
          const reading = await reader?.end()
          reader = undefined
          if (reading !== undefined) {
            answer({ kind: 'read', reading }, [reading.record.buffer])
            break
          }
        } catch (error) {
          fail(error)
        }
        answer({ kind: 'left' })
        break
      case 'leave':
        reader = undefined
        answer({ kind: 'left' })
        break
    }
  }
}
