import type { Files } from '../ports.ts'

/** The bytes of a range of one file; fewer where the file ends. */
export type RangeReader = (range: { readonly offset: number; readonly bytes: number }) => Promise<Uint8Array>

const windowBytes = 64 * 1024

/** For small ranges in rising order, which mostly follow each other: the file is opened once for many of them. */
export function rangeReader(path: string, files: Pick<Files, 'readStream'>): RangeReader {
  let window = { offset: 0, content: Buffer.alloc(0) }
  return async ({ offset, bytes }) => {
    const start = offset - window.offset
    if (start < 0 || start + bytes > window.content.length) {
      const chunks: Uint8Array[] = []
      const range = { offset, bytes: Math.max(bytes, windowBytes) }
      for await (const chunk of files.readStream(path, range)) chunks.push(chunk)
      window = { offset, content: Buffer.concat(chunks) }
      return window.content.subarray(0, bytes)
    }
    return window.content.subarray(start, start + bytes)
  }
}
