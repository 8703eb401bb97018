import { textOfBytes } from '../../model/byte-text.ts'

/** What rpm keeps of an installed package. */
export type RpmHeader = {
  readonly name: string | undefined
  /** With epoch and release: `1:2.0-3.el9`. */
  readonly version: string | undefined
  readonly declaredBytes: number | undefined
  /** From the root. */
  readonly files: readonly string[]
}

const tags = { name: 1000, version: 1001, release: 1002, epoch: 1003, bytes: 1009, longBytes: 5009 }
const fileTags = { folderIndexes: 1116, names: 1117, folders: 1118 }
const [int32, int64, string, stringArray] = [4, 5, 6, 8]
const entryBytes = 16

/** Reads a header as it is in rpm's database: the number of entries, the bytes of data, the entries, the data. Undefined where it is cut off. */
export function rpmHeader(blob: Buffer): RpmHeader | undefined {
  if (blob.length < 8) return undefined
  const [count, dataBytes] = [blob.readUInt32BE(0), blob.readUInt32BE(4)]
  const dataAt = 8 + count * entryBytes
  if (dataAt + dataBytes > blob.length) return undefined
  const data = blob.subarray(dataAt, dataAt + dataBytes)
  const entries = new Map<number, Entry>()
  for (let at = 8; at < dataAt; at += entryBytes) {
    const [tag, type, offset, length] = [0, 4, 8, 12].map((field) => blob.readUInt32BE(at + field)) as Quad
    entries.set(tag, { type, offset, length })
  }
  const text = (tag: number): string | undefined => strings(data, entries.get(tag))[0]
  const number = (tag: number): number | undefined => numbers(data, entries.get(tag))[0]
  const [version, release, epoch] = [text(tags.version), text(tags.release), number(tags.epoch)]
  return {
    name: text(tags.name) || undefined,
    version: version && `${epoch === undefined ? '' : `${epoch}:`}${version}${release ? `-${release}` : ''}`,
    declaredBytes: number(tags.longBytes) ?? number(tags.bytes),
    files: filesOf(data, entries),
  }
}

type Quad = [number, number, number, number]
type Entry = { readonly type: number; readonly offset: number; readonly length: number }

function filesOf(data: Buffer, entries: ReadonlyMap<number, Entry>): string[] {
  const folders = strings(data, entries.get(fileTags.folders))
  const indexes = numbers(data, entries.get(fileTags.folderIndexes))
  return strings(data, entries.get(fileTags.names)).flatMap((name, index) => {
    const folder = folders[indexes[index] ?? folders.length]
    return folder === undefined ? [] : [`${folder}${name}`]
  })
}

function strings(data: Buffer, entry: Entry | undefined): string[] {
  const found: string[] = []
  if (entry === undefined || (entry.type !== string && entry.type !== stringArray)) return found
  let at = entry.offset
  while (at < data.length && found.length < entry.length) {
    const end = data.indexOf(0, at)
    const stop = end < 0 ? data.length : end
    found.push(textOfBytes(data.subarray(at, stop)))
    at = stop + 1
  }
  return found
}

function numbers(data: Buffer, entry: Entry | undefined): number[] {
  const found: number[] = []
  const width = entry?.type === int32 ? 4 : entry?.type === int64 ? 8 : 0
  if (entry === undefined || width === 0) return found
  for (let at = entry.offset; at + width <= data.length && found.length < entry.length; at += width) {
    found.push(width === 4 ? data.readUInt32BE(at) : Number(data.readBigUInt64BE(at)))
  }
  return found
}
