/** Parts of a stream that are wanted, kept as it passes by; all else costs nothing. */
export type ByteWindows = {
  /** Wants these bytes from now on; what has passed already and lies in another window is taken from there. */
  want(start: number, end: number): void
  /** What comes next in the stream. */
  push(chunk: Uint8Array): void
  /** How much has passed. */
  position(): number
  /** The bytes from `start` on, at most `maxBytes` and as far as one window has them. */
  at(start: number, maxBytes: number): Uint8Array
}

type Window = { readonly start: number; readonly bytes: Uint8Array; filled: number }

/** `streamBytes` is the length of the whole stream, beyond which nothing is wanted. */
export function createByteWindows(streamBytes: number): ByteWindows {
  const windows: Window[] = []
  let position = 0
  const at = (start: number, maxBytes: number): Uint8Array => {
    let longest: Uint8Array = new Uint8Array()
    for (const window of windows) {
      const from = start - window.start
      if (from < 0 || from >= window.filled) continue
      const part = window.bytes.subarray(from, Math.min(window.filled, from + maxBytes))
      if (part.length > longest.length) longest = part
    }
    return longest
  }
  return {
    want(start, end) {
      if (!(start < Math.min(end, streamBytes))) return
      const bytes = new Uint8Array(Math.min(end, streamBytes) - start)
      const passed = start < position ? at(start, bytes.length) : new Uint8Array()
      if (start + passed.length < Math.min(position, start + bytes.length)) return
      bytes.set(passed)
      windows.push({ start, bytes, filled: passed.length })
    },
    push(chunk) {
      for (const window of windows) {
        const from = window.start + window.filled - position
        if (from >= chunk.length || window.filled === window.bytes.length) continue
        const part = chunk.subarray(from, from + window.bytes.length - window.filled)
        window.bytes.set(part, window.filled)
        window.filled += part.length
      }
      position += chunk.length
    },
    position: () => position,
    at,
  }
}
