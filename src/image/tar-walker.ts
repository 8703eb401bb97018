import { ActionError } from '../errors.ts'
import { bytesOfText } from '../model/byte-text.ts'
import type { ListedEntry } from '../model/layer-listing.ts'
import { quote } from '../model/quote.ts'
import { type ChunkReader, createChunkReader, type Parser } from './chunk-reader.ts'
import { cleanPath } from './clean-path.ts'
import { paxNumbersParse, paxRecords } from './pax-records.ts'
import { type PaxSparse, paxSparse, sparseFragments } from './sparse-map.ts'
import { type TarHeader, tarEntryType, tarHeader, text } from './tar-header.ts'
import { decimalNumber } from './tar-number.ts'

/** As a `ListedEntry`, but for names: they are not cleaned. */
export type TarEntry = Omit<ListedEntry, 'contentHash' | 'elf'>

/** Who is told of the entries. Of a regular file first itself, then its content piece by piece as it is written out, holes as zeros, then its end. */
export type TarVisitor = {
  entry(entry: TarEntry): void
  /** Valid during the call only. */
  content(part: Uint8Array): void
  fileEnd(): void
}

type Options = {
  /** What is read, for messages: `Layer sha256:… `. */
  readonly place: string
  /** Headers of every kind; more throw `limit-exceeded`. */
  readonly maxHeaders: number
  readonly visitor: TarVisitor
}

const blockBytes = 512
// Go's limit for a PAX header, a long name and a sparse map.
const maxSpecialBytes = 1 << 20
// PATH_MAX of Linux, which counts a NUL too.
const maxNameBytes = 4095
const noBytes = new Uint8Array(0)
const zeros = new Uint8Array(64 * 1024)
const noRecords: ReadonlyMap<string, string> = new Map()

/** What headers before an entry said about it. */
type Pending = {
  readonly pax?: ReadonlyMap<string, string>
  readonly longName?: string
  readonly longLink?: string
}

/**
 * Walks the headers of a tar stream (POSIX ustar and pax, GNU, star, V7) with the rules of Go's archive/tar and of containerd's
 * unpacking above it, so that what is counted is what an engine writes: links and directories have no data whatever their size
 * says, a global PAX header changes nothing, two zero blocks end the archive, a missing end is accepted, and what an engine
 * refuses (old GNU sparse files, unknown types) is refused. Throws `layer-invalid` with the offset of the header at fault.
 */
export function createTarWalker(options: Options): ChunkReader<void> {
  return createChunkReader(walk(options))
}

function* walk({ place, maxHeaders, visitor }: Options): Parser<void> {
  let offset = 0
  let pending: Pending = {}
  const refuse = (what: string) =>
    new ActionError('layer-invalid', `${place} is not a tar archive that an engine could unpack: ${what}`)

  function* take(count: number, what: string): Parser<Uint8Array> {
    const { bytes, missing } = yield { take: count }
    if (missing > 0) throw refuse(`it ends inside ${what}`)
    offset += count
    return bytes
  }

  function* skipPadding(dataBytes: number): Parser<void> {
    const count = (blockBytes - (dataBytes % blockBytes)) % blockBytes
    // Missing padding at the very end is accepted, as Go does.
    if (count > 0) yield { skip: count }
    offset += count
  }

  function* special(header: TarHeader): Parser<Uint8Array> {
    const at = offset - blockBytes
    if (header.size > maxSpecialBytes) throw refuse(`the extended header at byte ${at} has ${header.size} bytes`)
    const bytes = header.size === 0 ? noBytes : (yield* take(header.size, `the extended header at byte ${at}`)).slice()
    yield* skipPadding(header.size)
    return bytes
  }

  /** The map before the data of a sparse file of GNU's PAX format 1.0: lines of decimals, padded to whole blocks. */
  function* inDataMap(storedBytes: number): Parser<{ map: string[]; mapBytes: number }> {
    const blocks: string[] = []
    let lineCount = 0
    let wanted = 1
    while (lineCount < wanted) {
      if ((blocks.length + 1) * blockBytes > Math.min(maxSpecialBytes, storedBytes))
        throw refuse(`the sparse map at byte ${offset} does not end`)
      const block = Buffer.from(yield* take(blockBytes, 'a sparse map')).toString('latin1')
      blocks.push(block)
      lineCount += block.split('\n').length - 1
      if (lineCount > 0 && wanted === 1) wanted = 1 + 2 * sparseCount(blocks.join('').split('\n', 1)[0] ?? '')
    }
    const lines = blocks.join('').split('\n')
    return { map: lines.slice(1, wanted), mapBytes: blocks.length * blockBytes }
  }

  function sparseCount(line: string): number {
    if (!/^[0-9]{1,7}$/.test(line)) throw refuse(`the sparse map before byte ${offset} does not begin with a count`)
    return Number(line)
  }

  function* sparseFile(entry: TarEntry, storedBytes: number, sparse: PaxSparse): Parser<void> {
    const at = offset
    const { map, mapBytes } =
      sparse.map === 'in-data' ? yield* inDataMap(storedBytes) : { map: sparse.map, mapBytes: 0 }
    const fragments = sparseFragments(map, entry.fileBytes)
    const dataBytes = fragments?.reduce((sum, { bytes }) => sum + bytes, 0)
    if (fragments === undefined || dataBytes !== storedBytes - mapBytes || !Number.isSafeInteger(entry.fileBytes)) {
      throw refuse(`the sparse file ${quote(entry.path)} at byte ${at} has a map that does not fit its data`)
    }
    visitor.entry(entry)
    let written = 0
    for (const fragment of fragments) {
      hole(fragment.offset - written)
      yield* content(fragment.bytes, entry.path)
      written = fragment.offset + fragment.bytes
    }
    hole(entry.fileBytes - written)
    visitor.fileEnd()
    yield* skipPadding(storedBytes)
  }

  function hole(count: number): void {
    for (let left = count; left > 0; left -= zeros.length) visitor.content(zeros.subarray(0, left))
  }

  function* content(count: number, path: string): Parser<void> {
    if (count === 0) return
    const { missing } = yield { pass: count, to: visitor.content }
    if (missing > 0) throw refuse(`it ends inside file ${quote(path)}, ${missing} bytes are missing`)
    offset += count
  }

  function* file(entry: TarEntry): Parser<void> {
    visitor.entry(entry)
    yield* content(entry.fileBytes, entry.path)
    visitor.fileEnd()
    yield* skipPadding(entry.fileBytes)
  }

  function* entry(header: TarHeader): Parser<void> {
    const at = offset - blockBytes
    const { pax = noRecords, longName, longLink } = pending
    pending = {}
    const path = longName || pax.get('path') || header.name
    const type = typeOf(header, path)
    if (type === undefined) throw refuse(`entry ${quote(path)} at byte ${at} has the type ${quote(header.type)}`)
    if (!paxNumbersParse(pax)) throw refuse(`a number of the extended header before byte ${at} is malformed`)
    const sparse = paxSparse(pax)
    if (sparse === undefined || (sparse !== 'none' && type !== 'file')) {
      throw refuse(`the sparse map before byte ${at} is malformed`)
    }
    const linkName = longLink || pax.get('linkpath') || header.linkName
    if (isTooLong(cleanPath(path)) || isTooLong(linkName)) {
      throw refuse(`entry ${quote(path)} at byte ${at} has a name of more than ${maxNameBytes} bytes`)
    }
    const number = (key: string): number | undefined => decimalNumber(pax.get(key)?.replace(/\..*/, '') ?? '')
    const attributes = {
      mode: header.mode,
      uid: number('uid') ?? header.uid,
      gid: number('gid') ?? header.gid,
      mtimeSeconds: number('mtime') ?? header.mtimeSeconds,
    }
    if (type !== 'file') {
      const link = type === 'hardlink' || type === 'symlink' ? { linkName } : {}
      return visitor.entry({ path, type, fileBytes: 0, ...attributes, ...link })
    }
    const storedBytes = pax.get('size') ? Number(pax.get('size')) : header.size
    if (storedBytes < 0 || !Number.isSafeInteger(storedBytes)) {
      throw refuse(`file ${quote(path)} at byte ${at} has an impossible size`)
    }
    if (sparse === 'none') return yield* file({ path, type, fileBytes: storedBytes, ...attributes })
    const written = { path: sparse.name ?? path, fileBytes: sparse.realBytes ?? storedBytes }
    yield* sparseFile({ ...written, type, ...attributes }, storedBytes, sparse)
  }

  /** Undefined at the end of the archive, whether it is marked by two zero blocks or not. */
  function* nextHeader(): Parser<TarHeader | undefined> {
    const { bytes, missing } = yield { take: blockBytes }
    if (missing === blockBytes) return undefined
    if (missing > 0) throw refuse(`${blockBytes - missing} bytes are left over at byte ${offset}`)
    offset += blockBytes
    if (isZero(bytes)) {
      const second = yield { take: blockBytes }
      if (second.missing === blockBytes || (second.missing === 0 && isZero(second.bytes))) return undefined
      throw refuse(`a zero block at byte ${offset - blockBytes} is not followed by a second one`)
    }
    const header = tarHeader(bytes)
    if (header === undefined) throw refuse(`there is no valid header at byte ${offset - blockBytes}`)
    if (header.size < 0 && [undefined, 'file'].includes(tarEntryType(header.type))) {
      throw refuse(`the header at byte ${offset - blockBytes} has a negative size`)
    }
    return header
  }

  for (let count = 1; ; count += 1) {
    const header = yield* nextHeader()
    if (header === undefined) return
    if (count > maxHeaders) {
      throw new ActionError('limit-exceeded', `${place} has more than ${maxHeaders} entries`, {
        hint: 'No image that is meant to be run has so many; look at what the layer adds',
      })
    }
    switch (header.type) {
      case 'x':
      case 'g': {
        const at = offset - blockBytes
        const records = paxRecords(yield* special(header))
        if (records === undefined) throw refuse(`the extended header at byte ${at} is malformed`)
        // Go hands a global header out as an entry of its own and forgets what came before it.
        pending = header.type === 'x' ? { ...pending, pax: records } : {}
        break
      }
      case 'L':
        pending = { ...pending, longName: text(yield* special(header)) }
        break
      case 'K':
        pending = { ...pending, longLink: text(yield* special(header)) }
        break
      default:
        yield* entry(header)
    }
  }
}

function typeOf(header: TarHeader, path: string): TarEntry['type'] | undefined {
  if (header.type === '\0' && path.endsWith('/')) return 'directory'
  const type = tarEntryType(header.type)
  return type === 'character' && header.isDeviceZero ? 'whiteout' : type
}

/** Nothing on Linux can be made there. */
function isTooLong(name: string): boolean {
  return 3 * name.length > maxNameBytes && bytesOfText(name).length > maxNameBytes
}

function isZero(block: Uint8Array): boolean {
  return block.every((byte) => byte === 0)
}
