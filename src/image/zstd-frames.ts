import { ActionError } from '../errors.ts'
import { createChunkReader, type Parser } from './chunk-reader.ts'

type Options = { readonly place: string; readonly maxWindowBytes: number }

/**
 * Cuts zstd data (RFC 8878) at the ends of its frames: node's decoder stops after a frame unless the next one begins a new
 * write, and stargz and zstd:chunked layers have thousands of frames. Nothing is left out or copied.
 * Throws `layer-invalid` for anything else than frames, `limit-exceeded` for a window that would take too much memory.
 */
export async function* zstdFrames(chunks: AsyncIterable<Uint8Array>, options: Options): AsyncGenerator<Uint8Array> {
  let ends: number[] = []
  let position = 0
  const reader = createChunkReader(walkFrames(options, (end) => ends.push(end)))
  for await (const chunk of chunks) {
    reader.push(chunk)
    let sent = 0
    for (const end of ends) {
      yield chunk.subarray(sent, end - position)
      sent = end - position
    }
    if (sent < chunk.length) yield chunk.subarray(sent)
    position += chunk.length
    ends = []
  }
  reader.end()
}

function* walkFrames({ place, maxWindowBytes }: Options, onEnd: (position: number) => void): Parser<void> {
  let position = 0
  const refuse = (what: string) => new ActionError('layer-invalid', `${place} is not valid zstd data: ${what}`)

  function* take(count: number): Parser<DataView> {
    const { bytes, missing } = yield { take: count }
    if (missing > 0) throw refuse(`its last frame ends early, at byte ${position + count - missing}`)
    position += count
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  function* skip(count: number): Parser<void> {
    const { missing } = yield { skip: count }
    if (missing > 0) throw refuse(`its last frame ends early, ${missing} bytes are missing`)
    position += count
  }

  function* blocks(): Parser<void> {
    for (let last = false; !last; ) {
      const low = yield* take(3)
      const header = low.getUint16(0, true) | (low.getUint8(2) << 16)
      last = (header & 1) === 1
      const type = (header >> 1) & 3
      if (type === 3) throw refuse(`the block before byte ${position} has a reserved type`)
      // A run-length block stores one byte, whatever size it stands for.
      yield* skip(type === 1 ? 1 : header >> 3)
    }
  }

  function* frame(): Parser<void> {
    const descriptor = (yield* take(1)).getUint8(0)
    const singleSegment = (descriptor & 0x20) !== 0
    const contentSizeFlag = descriptor >> 6
    const contentSizeBytes = contentSizeFlag === 0 ? Number(singleSegment) : 1 << contentSizeFlag
    const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0
    if (!singleSegment) checkWindow(windowBytes((yield* take(1)).getUint8(0)))
    yield* skip(dictionaryBytes)
    if (contentSizeBytes > 0) {
      const contentBytes = contentSize(yield* take(contentSizeBytes))
      if (singleSegment) checkWindow(contentBytes)
    }
    yield* blocks()
    if ((descriptor & 4) !== 0) yield* skip(4)
  }

  function checkWindow(bytes: number): void {
    if (bytes <= maxWindowBytes) return
    throw new ActionError(
      'limit-exceeded',
      `${place} needs ${bytes} bytes of memory to decompress, more than the limit of ${maxWindowBytes} bytes`,
      { hint: 'Compress it with a smaller zstd window; BuildKit never uses one this large' },
    )
  }

  for (;;) {
    const { bytes, missing } = yield { take: 4 }
    if (missing === 4) return
    const magic = Buffer.from(bytes)
    if (missing > 0) throw refuse(`${4 - missing} bytes follow its last frame`)
    position += 4
    if (magic.readUInt32LE() === 0xfd2fb528) yield* frame()
    else if (magic.readUInt32LE() >>> 4 === 0x184d2a5) yield* skip((yield* take(4)).getUint32(0, true))
    else throw refuse(`there is no frame at byte ${position - 4}`)
    onEnd(position)
  }
}

/** RFC 8878, 3.1.1.1.2. */
function windowBytes(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3))
  return base + (base / 8) * (descriptor & 7)
}

function contentSize(field: DataView): number {
  switch (field.byteLength) {
    case 1:
      return field.getUint8(0)
    case 2:
      return field.getUint16(0, true) + 256
    case 4:
      return field.getUint32(0, true)
    default:
      return Number(field.getBigUint64(0, true))
  }
}
