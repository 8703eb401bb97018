import { formatBytes } from '../model/bytes.ts'
import type { Clock, LayerBlob, Log } from '../ports.ts'

const everySeconds = 0.1

export type ReadingProgress = {
  /** The blob, whose reading is told from now on. */
  watched(layer: LayerBlob): LayerBlob
  /** It was read, or known already. */
  done(layer: LayerBlob): void
  /** Takes the line away. */
  end(): void
}

/** Tells on a terminal how much of an image was read. Each layer counts once, however often it is read. */
export function readingProgress(
  { title, totalBytes }: { readonly title: string; readonly totalBytes: number },
  { log, clock }: { readonly log: Pick<Log, 'live'>; readonly clock: Pick<Clock, 'monotonicSeconds'> },
): ReadingProgress {
  const readBytes = new Map<LayerBlob['digest'], number>()
  let shownAt = Number.NEGATIVE_INFINITY
  const note = ({ digest }: LayerBlob, bytes: number): void => {
    readBytes.set(digest, Math.max(bytes, readBytes.get(digest) ?? 0))
    const now = clock.monotonicSeconds()
    if (now - shownAt < everySeconds) return
    shownAt = now
    const read = [...readBytes.values()].reduce((sum, one) => sum + one, 0)
    log.live([`Reading ${title}: ${formatBytes(read)} of ${formatBytes(totalBytes)}`])
  }
  return {
    watched: (layer) => ({
      ...layer,
      async *open() {
        let bytes = 0
        for await (const chunk of layer.open()) {
          bytes += chunk.length
          note(layer, bytes)
          yield chunk
        }
      },
    }),
    done: (layer) => note(layer, layer.compressedBytes),
    end: () => log.live([]),
  }
}
