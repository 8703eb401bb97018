/** The end of what a process prints: at most `maxBytes` of it are kept, whatever comes. */
export type OutputTail = {
  push(chunk: Uint8Array): void
  /** Decoded as UTF-8; bytes that are none are replaced. */
  text(): string
  /** All that was printed. */
  printedBytes(): number
}

/** A ring, since a process that prints byte by byte would fill the memory with chunks. */
export function outputTail(maxBytes: number): OutputTail {
  const ring = Buffer.alloc(maxBytes)
  let printedBytes = 0
  return {
    push(chunk) {
      const kept = chunk.subarray(Math.max(0, chunk.length - maxBytes))
      const start = (printedBytes + chunk.length - kept.length) % maxBytes
      ring.set(kept.subarray(0, maxBytes - start), start)
      ring.set(kept.subarray(maxBytes - start), 0)
      printedBytes += chunk.length
    },
    text() {
      const next = printedBytes % maxBytes
      const kept =
        printedBytes <= maxBytes
          ? ring.subarray(0, printedBytes)
          : Buffer.concat([ring.subarray(next), ring.subarray(0, next)])
      return new TextDecoder('utf-8', { ignoreBOM: true }).decode(kept)
    },
    printedBytes: () => printedBytes,
  }
}
