import { textOfBytes } from '../model/byte-text.ts'
import type { EntryType } from '../model/layer-listing.ts'
import { tarNumber } from './tar-number.ts'

/** One 512-byte header. `type` is the character of the type flag, `mode` without what other systems keep in it. */
export type TarHeader = {
  readonly type: string
  readonly name: string
  readonly size: number
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly mtimeSeconds: number
  readonly linkName: string
  /** Of a device: it is 0:0, as far as Linux keeps the numbers. */
  readonly isDeviceZero: boolean
}

type Format = 'v7' | 'ustar' | 'star' | 'gnu'

/**
 * Reads a header block with the rules of Go's archive/tar, which BuildKit, containerd and Docker use: every numeric field of
 * its format must parse, the checksum may be of signed or unsigned bytes. Undefined when Go would refuse it.
 */
export function tarHeader(block: Uint8Array): TarHeader | undefined {
  if (!checksumHolds(block)) return undefined
  const format = formatOf(block)
  const [mode, uid, gid] = [number(block, 100, 108), number(block, 108, 116), number(block, 116, 124)]
  const [size, mtimeSeconds] = [number(block, 124, 136), number(block, 136, 148)]
  if (mode === undefined || uid === undefined || gid === undefined) return undefined
  if (size === undefined || mtimeSeconds === undefined) return undefined
  const [major, minor] = format === 'v7' ? [0, 0] : [number(block, 329, 337), number(block, 337, 345)]
  if (major === undefined || minor === undefined) return undefined
  if (format === 'star' && !numbersParse(block, starTimes)) return undefined
  const name = text(block.subarray(0, 100))
  const prefix = prefixOf(block, format)
  return {
    type: String.fromCharCode(block[156] ?? 0),
    name: prefix === '' ? name : `${prefix}/${name}`,
    size,
    mode: mode & 0o7777,
    uid,
    gid,
    mtimeSeconds,
    linkName: text(block.subarray(157, 257)),
    isDeviceZero: major % 2 ** 12 === 0 && minor % 2 ** 20 === 0,
  }
}

const starTimes = [
  [476, 488],
  [488, 500],
] as const

/** A NUL-terminated string; where there is no NUL, the whole field. */
export function text(field: Uint8Array): string {
  const end = field.indexOf(0)
  return end === 0 ? '' : textOfBytes(end < 0 ? field : field.subarray(0, end))
}

function number(block: Uint8Array, start: number, end: number): number | undefined {
  return tarNumber(block.subarray(start, end))
}

function numbersParse(block: Uint8Array, fields: readonly (readonly [number, number])[]): boolean {
  return fields.every(([start, end]) => number(block, start, end) !== undefined)
}

function checksumHolds(block: Uint8Array): boolean {
  const wanted = octalChecksum(block.subarray(148, 156))
  let unsigned = 8 * 0x20
  let negative = 0
  for (let index = 0; index < 512; index += 1) {
    if (index === 148) index = 156
    const byte = block[index] ?? 0
    unsigned += byte
    if (byte > 0x7f) negative += 256
  }
  return wanted === unsigned || wanted === unsigned - negative
}

function octalChecksum(field: Uint8Array): number | undefined {
  // Only octal: a checksum in base 256 is refused by every reader.
  return ((field[0] ?? 0) & 0x80) === 0 ? tarNumber(field) : undefined
}

function formatOf(block: Uint8Array): Format {
  if (matches(block, 257, ustarMagic)) return matches(block, 508, starTrailer) ? 'star' : 'ustar'
  return matches(block, 257, gnuMagic) ? 'gnu' : 'v7'
}

const ustarMagic = Buffer.from('ustar\0')
const gnuMagic = Buffer.from('ustar  \0')
const starTrailer = Buffer.from('tar\0')

function matches(block: Uint8Array, start: number, wanted: Uint8Array): boolean {
  return wanted.every((byte, index) => block[start + index] === byte)
}

function prefixOf(block: Uint8Array, format: Format): string {
  switch (format) {
    case 'v7':
      return ''
    case 'ustar':
      return text(block.subarray(345, 500))
    case 'star':
      return text(block.subarray(345, 476))
    case 'gnu':
      return strayGnuPrefix(block)
  }
}

/** Old versions of Go wrote a prefix where GNU's format keeps times; Go reads it back when the times do not parse. */
function strayGnuPrefix(block: Uint8Array): string {
  const timesParse = [345, 357].every(
    (start) => block[start] === 0 || tarNumber(block.subarray(start, start + 12)) !== undefined,
  )
  if (timesParse) return ''
  const prefix = text(block.subarray(345, 500))
  return /^[\x01-\x7f]*$/.test(prefix) ? prefix : ''
}

type FlagType = Exclude<EntryType, 'whiteout'>

const entryTypes: Readonly<Record<string, FlagType>> = {
  '0': 'file',
  '\0': 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '3': 'character',
  '4': 'block',
  '5': 'directory',
  '6': 'fifo',
}

/** What the character of a type flag stands for; undefined for extended headers and what no engine unpacks. */
export function tarEntryType(flag: string): FlagType | undefined {
  return entryTypes[flag]
}
