import { ActionError } from '../errors.ts'
import { quote } from '../model/quote.ts'
import { type ChunkReader, createChunkReader, type Parser } from './chunk-reader.ts'
import { elfHeadBytes } from './elf-machine.ts'
import { paxNumbersParse, paxRecords } from './pax-records.ts'
import { type PaxSparse, paxSparse, sparseStoredBytes } from './sparse-map.ts'
import { type TarEntryType, type TarHeader, tarEntryType, tarHeader, text } from './tar-header.ts'

export type TarEntry = {
  readonly path: string
  readonly type: TarEntryType
  /** The file as an engine writes it out, holes of a sparse file included; 0 for everything but regular files. */
  readonly fileBytes: number
  /** The first bytes of a regular file, enough for `elfMachine`; valid during the call only. */
  readonly head: Uint8Array
}

type Options = {
  /** What is read, for messages: `Layer sha256:… `. */
  readonly place: string
  /** Headers of every kind; more throw `limit-exceeded`. */
  readonly maxHeaders: number
  readonly onEntry: (entry: TarEntry) => void
}

const blockBytes = 512
// Go's limit for a PAX header, a long name and a sparse map.
const maxSpecialBytes = 1 << 20
const noBytes = new Uint8Array(0)

/** What headers before an entry said about it. */
type Pending = { readonly pax?: ReadonlyMap<string, string>; readonly longName?: string }

/**
 * Walks the headers of a tar stream (POSIX ustar and pax, GNU, star, V7) with the rules of Go's archive/tar and of containerd's
 * unpacking above it, so that what is counted is what an engine writes: links and directories have no data whatever their size
 * says, a global PAX header changes nothing, two zero blocks end the archive, a missing end is accepted, and what an engine
 * refuses (old GNU sparse files, unknown types) is refused. Throws `layer-invalid` with the offset of the header at fault.
 */
export function createTarWalker(options: Options): ChunkReader<void> {
  return createChunkReader(walk(options))
}

function* walk({ place, maxHeaders, onEntry }: Options): Parser<void> {
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

  function* skip(count: number, what: string): Parser<void> {
    const { missing } = yield { skip: count }
    if (missing > 0) throw refuse(`it ends inside ${what}, ${missing} bytes are missing`)
    offset += count
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
    let mapText = ''
    let mapBytes = 0
    let wanted = 1
    let lines: string[] = ['']
    while (lines.length <= wanted) {
      mapBytes += blockBytes
      if (mapBytes > Math.min(maxSpecialBytes, storedBytes))
        throw refuse(`the sparse map at byte ${offset} does not end`)
      mapText += Buffer.from(yield* take(blockBytes, 'a sparse map')).toString('latin1')
      lines = mapText.split('\n')
      if (lines.length > 1) wanted = 1 + 2 * sparseCount(lines[0] ?? '')
    }
    return { map: lines.slice(1, wanted), mapBytes }
  }

  function sparseCount(line: string): number {
    if (!/^[0-9]{1,7}$/.test(line)) throw refuse(`the sparse map before byte ${offset} does not begin with a count`)
    return Number(line)
  }

  function* sparseFile(path: string, storedBytes: number, sparse: PaxSparse): Parser<void> {
    const at = offset
    const fileBytes = sparse.realBytes ?? storedBytes
    const { map, mapBytes } =
      sparse.map === 'in-data' ? yield* inDataMap(storedBytes) : { map: sparse.map, mapBytes: 0 }
    if (sparseStoredBytes(map, fileBytes) !== storedBytes - mapBytes || !Number.isSafeInteger(fileBytes)) {
      throw refuse(`the sparse file ${quote(path)} at byte ${at} has a map that does not fit its data`)
    }
    onEntry({ path, type: 'file', fileBytes, head: noBytes })
    yield* skip(storedBytes - mapBytes, `file ${quote(path)}`)
    yield* skipPadding(storedBytes)
  }

  function* file(path: string, fileBytes: number): Parser<void> {
    const headBytes = Math.min(fileBytes, elfHeadBytes)
    const head = headBytes === 0 ? noBytes : yield* take(headBytes, `file ${quote(path)}`)
    onEntry({ path, type: 'file', fileBytes, head })
    if (fileBytes > headBytes) yield* skip(fileBytes - headBytes, `file ${quote(path)}`)
    yield* skipPadding(fileBytes)
  }

  function* entry(header: TarHeader): Parser<void> {
    const at = offset - blockBytes
    const pax = pending.pax ?? new Map<string, string>()
    const path = pending.longName || pax.get('path') || header.name
    pending = {}
    const type = header.type === '\0' && path.endsWith('/') ? 'directory' : tarEntryType(header.type)
    if (type === undefined) throw refuse(`entry ${quote(path)} at byte ${at} has the type ${quote(header.type)}`)
    if (!paxNumbersParse(pax)) throw refuse(`a number of the extended header before byte ${at} is malformed`)
    const sparse = paxSparse(pax)
    if (sparse === undefined || (sparse !== 'none' && type !== 'file')) {
      throw refuse(`the sparse map before byte ${at} is malformed`)
    }
    if (type !== 'file') return onEntry({ path, type, fileBytes: 0, head: noBytes })
    const storedBytes = pax.get('size') ? Number(pax.get('size')) : header.size
    if (storedBytes < 0 || !Number.isSafeInteger(storedBytes)) {
      throw refuse(`file ${quote(path)} at byte ${at} has an impossible size`)
    }
    if (sparse === 'none') yield* file(path, storedBytes)
    else yield* sparseFile(sparse.name ?? path, storedBytes, sparse)
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
        yield* special(header)
        break
      default:
        yield* entry(header)
    }
  }
}

function isZero(block: Uint8Array): boolean {
  return block.every((byte) => byte === 0)
}
