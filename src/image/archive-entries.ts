import { ActionError } from '../errors.ts'
import { compressionOf } from '../model/compression.ts'
import { quote } from '../model/quote.ts'
import type { Files } from '../ports.ts'
import { paxRecords } from './pax-records.ts'
import { type RangeReader, rangeReader } from './range-reader.ts'
import { tarEntryType, tarHeader, text } from './tar-header.ts'

/** What an archive holds under one name. */
export type ArchiveEntry =
  /** The bytes of a regular file, within the archive. */
  | { readonly kind: 'file'; readonly offset: number; readonly bytes: number }
  /** The name that it stands for, cleaned; symlinks are resolved from their folder. */
  | { readonly kind: 'link'; readonly target: string }
  /** Named twice: readers would disagree about which one counts. */
  | { readonly kind: 'ambiguous' }

export type ArchiveFiles = Pick<Files, 'info' | 'readStream'>

const blockBytes = 512
// An image of 127 layers has some hundred entries.
const maxEntries = 20_000
// Go's limit for a PAX header and a long name.
const maxSpecialBytes = 1 << 20

/**
 * Where the files of an image archive lie in it: only headers are read, nothing is unpacked. Names are cleaned (`./index.json` is `index.json`); what has
 * `..` in its name, or an absolute one, is not listed: nothing of an image is called so. Throws `source-missing` and `archive-invalid`.
 */
export async function archiveEntries(path: string, files: ArchiveFiles): Promise<ReadonlyMap<string, ArchiveEntry>> {
  const fileBytes = await sizeOf(path, files)
  const refuse = (why: string): ActionError =>
    new ActionError('archive-invalid', `Archive ${path} ${why}`, {
      hint: 'Write it again, with docker image save or skopeo copy',
    })
  const read = rangeReader(path, files)
  const entries = new Map<string, ArchiveEntry>()
  for (let offset = 0, count = 0; ; count += 1) {
    if (count >= maxEntries) throw refuse(`has more than ${maxEntries} entries`)
    const next = await entryAt(offset, { path, read, refuse })
    if (next === undefined) return entries
    if (next.dataOffset + next.dataBytes > fileBytes) throw refuse(`is cut off within ${quote(next.name)}`)
    const name = cleanName(next.name)
    if (name !== undefined && next.entry !== undefined)
      entries.set(name, entries.has(name) ? { kind: 'ambiguous' } : next.entry)
    offset = next.dataOffset + padded(next.dataBytes)
  }
}

/** The regular file at a name, links within the archive followed; undefined where there is none. */
export function archiveFile(
  entries: ReadonlyMap<string, ArchiveEntry>,
  name: string,
): Extract<ArchiveEntry, { kind: 'file' | 'ambiguous' }> | undefined {
  let entry = entries.get(cleanName(name) ?? '')
  for (let hops = 0; entry?.kind === 'link'; hops += 1) entry = hops < 4 ? entries.get(entry.target) : undefined
  return entry
}

async function sizeOf(path: string, files: ArchiveFiles): Promise<number> {
  const info = await files.info(path)
  if (info?.kind === 'file') return info.bytes
  const kind = info?.kind === 'other' ? 'special file' : info?.kind
  const what = kind === undefined ? 'does not exist' : `is a ${kind}, not a file`
  const hint = info?.kind === 'directory' ? 'A layout in a folder is written oci:FOLDER' : 'Correct the path'
  throw new ActionError('source-missing', `Archive ${path} ${what}`, { hint })
}

type Place = {
  readonly path: string
  readonly read: RangeReader
  readonly refuse: (why: string) => ActionError
}

function notTar(block: Uint8Array, { offset, place }: { readonly offset: number; readonly place: Place }): ActionError {
  const compression = offset === 0 ? compressionOf(block) : 'none'
  if (compression === 'none') return place.refuse(`is no tar archive at byte ${offset}`)
  return new ActionError(
    'archive-invalid',
    `Archive ${place.path} is compressed as a whole, and cannot be read in place`,
    {
      hint: `Unpack it first: ${compression === 'gzip' ? 'gunzip' : 'unzstd'} ${place.path}`,
    },
  )
}

type Next = {
  readonly name: string
  /** Undefined: a folder, or what no image has. */
  readonly entry: ArchiveEntry | undefined
  readonly dataOffset: number
  readonly dataBytes: number
}

/** The entry whose headers begin there; undefined at the end. */
async function entryAt(start: number, place: Place): Promise<Next | undefined> {
  let offset = start
  let pax: ReadonlyMap<string, string> = new Map()
  let longName: string | undefined
  let longLink: string | undefined
  for (let specials = 0; specials < 8; specials += 1) {
    const block = await place.read({ offset, bytes: blockBytes })
    if (block.length < blockBytes ? offset > 0 || block.length === 0 : block.every((byte) => byte === 0))
      return undefined
    const header = block.length < blockBytes ? undefined : tarHeader(block)
    if (header === undefined) throw notTar(block, { offset, place })
    offset += blockBytes
    if (!'xgLK'.includes(header.type)) {
      const type = tarEntryType(header.type)
      const dataBytes = type === 'file' ? Number(pax.get('size') || header.size) : 0
      if (!Number.isSafeInteger(dataBytes) || dataBytes < 0) throw place.refuse(`is no tar archive at byte ${offset}`)
      const name = longName ?? (pax.get('path') || header.name)
      const linkName = longLink ?? (pax.get('linkpath') || header.linkName)
      const entry = entryOf({ type, name, linkName, offset, bytes: dataBytes })
      return { name, entry, dataOffset: offset, dataBytes }
    }
    if (header.size < 0 || header.size > maxSpecialBytes)
      throw place.refuse(`has an extended header of ${header.size} bytes`)
    const special = await place.read({ offset, bytes: header.size })
    offset += padded(header.size)
    if (header.type === 'x') {
      const records = paxRecords(special)
      if (records === undefined) throw place.refuse(`has an extended header at byte ${offset} that no reader takes`)
      pax = records
    }
    if (header.type === 'L') longName = text(special)
    if (header.type === 'K') longLink = text(special)
  }
  throw place.refuse(`has more than 8 extended headers at byte ${start}`)
}

function entryOf(found: {
  readonly type: ReturnType<typeof tarEntryType>
  readonly name: string
  readonly linkName: string
  readonly offset: number
  readonly bytes: number
}): ArchiveEntry | undefined {
  const { type, name, linkName, offset, bytes } = found
  if (type === 'file') return { kind: 'file', offset, bytes }
  if (type !== 'symlink' && type !== 'hardlink') return undefined
  const folder = type === 'symlink' ? name.split('/').slice(0, -1) : []
  const target = resolvedName([...folder, ...linkName.split('/')])
  return target === undefined || linkName.startsWith('/') ? undefined : { kind: 'link', target }
}

function cleanName(name: string): string | undefined {
  if (name.startsWith('/') || name.split('/').includes('..')) return undefined
  return resolvedName(name.split('/'))
}

/** Undefined for what leads out of the archive, and for its root. */
function resolvedName(parts: readonly string[]): string | undefined {
  const resolved: string[] = []
  for (const part of parts) {
    if (part === '' || part === '.') continue
    if (part !== '..') resolved.push(part)
    else if (resolved.pop() === undefined) return undefined
  }
  return resolved.length === 0 ? undefined : resolved.join('/')
}

function padded(bytes: number): number {
  return Math.ceil(bytes / blockBytes) * blockBytes
}
