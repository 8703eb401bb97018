import * as zlib from 'node:zlib'
import { layerLimits } from './layer-limits.ts'

/*
 * Kept content as a listing holds it: a mark, and the bytes as they are or as one frame of zstd. Only what is asked for is unpacked, so that a database that
 * twenty layers have each in their own state costs what it packs to.
 */

const [plain, frame] = [0, 1]
// Each frame costs more than a tenth of a millisecond.
const leastFrameBytes = 8192

export function packContent(bytes: Uint8Array): Uint8Array {
  if (bytes.length < leastFrameBytes) return marked(plain, bytes)
  const params = { [zlib.constants.ZSTD_c_compressionLevel]: 1 }
  return marked(frame, zlib.zstdCompressSync(bytes, { params }))
}

/** Undefined for what `packContent` did not make: the folder that records lie in may be another's. */
export function unpackContent(packed: Uint8Array): Uint8Array | undefined {
  const bytes = packed.subarray(1)
  if (packed[0] === plain) return bytes
  try {
    return zlib.zstdDecompressSync(bytes, { maxOutputLength: layerLimits.maxKeptBytes })
  } catch {
    return undefined
  }
}

function marked(mark: number, bytes: Uint8Array): Uint8Array {
  const packed = new Uint8Array(1 + bytes.length)
  packed[0] = mark
  packed.set(bytes, 1)
  return packed
}
