import type { CopiedEntry } from '../model/copied-entry.ts'
import { type ChunkReader, createChunkReader, type Parser } from './chunk-reader.ts'
import { paxNumbersParse, paxRecords } from './pax-records.ts'
import { tarEntryType, tarHeader, text } from './tar-header.ts'

type Options = {
  /** Also the entries of a directory, which come after it. */
  readonly names: 'wanted' | 'unwanted'
  /** Nothing more needs to be read. */
  readonly onDone: () => void
}

const blockBytes = 512
const maxContentBytes = 4 * 1024 * 1024
const maxNames = 10_000
// Go's limit for a PAX header and a long name.
const maxSpecialBytes = 1 << 20

type Found = { readonly path: string; readonly entry: CopiedEntry; readonly dataBytes: number }

/**
 * The entry that `docker cp CONTAINER:PATH -` prints as a tar stream: the first one is the path itself, a directory's content
 * follows. Undefined where the stream holds no entry, is cut off before all that is wanted of it, or is no tar.
 */
export function createCopiedEntryReader(options: Options): ChunkReader<CopiedEntry | undefined> {
  return createChunkReader(parse(options))
}

function* parse({ names, onDone }: Options): Parser<CopiedEntry | undefined> {
  try {
    const first = yield* nextEntry()
    if (first === undefined || first === 'end') return undefined
    const { entry, dataBytes, path } = first
    if (entry.type === 'file') {
      const { bytes, missing } = yield { take: Math.min(dataBytes, maxContentBytes) }
      return missing > 0 ? undefined : { ...entry, content: bytes.slice() }
    }
    if (entry.type !== 'directory' || names === 'unwanted') return entry
    const all = yield* namesIn(path)
    if (all === undefined) return undefined
    return { ...entry, names: all, ...(all.length >= maxNames && { namesTruncated: true }) }
  } finally {
    onDone()
  }
}

/** Docker gives each entry the name that it gave the folder, with the path below it behind. */
function* namesIn(folder: string): Parser<readonly string[] | undefined> {
  const prefix = folder.endsWith('/') ? folder : `${folder}/`
  const names = new Set<string>()
  while (names.size < maxNames) {
    const next = yield* nextEntry()
    if (next === 'end') break
    if (next === undefined || !next.path.startsWith(prefix)) return undefined
    yield { skip: padded(next.dataBytes) }
    const [name = ''] = next.path.slice(prefix.length).split('/')
    if (name !== '') names.add(name)
  }
  return [...names]
}

/** Undefined where a header is missing, or is none. */
function* nextEntry(): Parser<Found | 'end' | undefined> {
  let pax: ReadonlyMap<string, string> = new Map()
  let longName: string | undefined
  let longLink: string | undefined
  for (;;) {
    const { bytes, missing } = yield { take: blockBytes }
    if (missing > 0) return undefined
    if (bytes.every((byte) => byte === 0)) return 'end'
    const header = tarHeader(bytes)
    if (header === undefined) return undefined
    if (!'xgLK'.includes(header.type)) {
      const type = tarEntryType(header.type)
      if (type === undefined) return undefined
      const linkTarget = longLink ?? (pax.get('linkpath') || header.linkName)
      const dataBytes = type === 'file' ? Number(pax.get('size') || header.size) : 0
      if (!Number.isSafeInteger(dataBytes) || dataBytes < 0) return undefined
      const entry = {
        type,
        mode: header.mode,
        uid: Number(pax.get('uid') || header.uid),
        gid: Number(pax.get('gid') || header.gid),
        ...(linkTarget === '' ? {} : { linkTarget }),
        fileBytes: dataBytes,
      }
      return { path: longName ?? (pax.get('path') || header.name), entry, dataBytes }
    }
    if (header.size < 0 || header.size > maxSpecialBytes) return undefined
    const special: Uint8Array = (yield { take: header.size }).bytes.slice()
    yield { skip: padded(header.size) - header.size }
    if (header.type === 'x') {
      const records = paxRecords(special)
      if (records === undefined || !paxNumbersParse(records)) return undefined
      pax = records
    }
    if (header.type === 'L') longName = text(special)
    if (header.type === 'K') longLink = text(special)
  }
}

function padded(bytes: number): number {
  return Math.ceil(bytes / blockBytes) * blockBytes
}
