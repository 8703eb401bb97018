/*
 * Writes tar archives of every flavour, hostile ones too. Nothing is checked: what a test asks for is what it gets.
 */

export type HeaderFields = {
  readonly name: string
  readonly type?: string
  /** Octal when it fits, else base 256; a `Uint8Array` of 12 bytes is written as it is. */
  readonly size?: number | bigint | Uint8Array
  readonly linkName?: string
  readonly mode?: number
  readonly format?: 'ustar' | 'gnu' | 'v7' | 'star'
  readonly prefix?: string
  /** Changes the finished block before its checksum is computed. */
  readonly alter?: (block: Buffer) => void
}

const blockBytes = 512

/** One header block, with its checksum. */
export function header(fields: HeaderFields): Buffer {
  const block = Buffer.alloc(blockBytes)
  const { format = 'ustar' } = fields
  block.write(fields.name, 0, 100, 'utf8')
  block.write(`${(fields.mode ?? 0o644).toString(8).padStart(7, '0')}\0`, 100, 'latin1')
  block.write('0000000\0', 108, 'latin1')
  block.write('0000000\0', 116, 'latin1')
  sizeField(fields.size ?? 0).copy(block, 124)
  block.write('00000000000\0', 136, 'latin1')
  block.write(fields.type ?? '0', 156, 1, 'latin1')
  block.write(fields.linkName ?? '', 157, 100, 'utf8')
  if (format === 'ustar' || format === 'star') block.write('ustar\u000000', 257, 'latin1')
  if (format === 'gnu') block.write('ustar  \0', 257, 'latin1')
  if (format === 'star') block.write('tar\0', 508, 'latin1')
  if (fields.prefix !== undefined) block.write(fields.prefix, 345, 155, 'utf8')
  fields.alter?.(block)
  return withChecksum(block)
}

export function withChecksum(block: Buffer): Buffer {
  block.fill(0x20, 148, 156)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return block
}

function sizeField(size: number | bigint | Uint8Array): Buffer {
  if (size instanceof Uint8Array) return Buffer.from(size)
  if (size >= 0 && size < 8 ** 11) return Buffer.from(`${size.toString(8).padStart(11, '0')}\0`, 'latin1')
  const field = Buffer.alloc(12)
  let value = BigInt.asUintN(96, BigInt(size))
  for (let index = 11; index >= 0; index -= 1) {
    field[index] = Number(value & 0xffn)
    value >>= 8n
  }
  field[0] = (field[0] ?? 0) | 0x80
  return field
}

/** Data and the padding to the next block. */
export function padded(data: Uint8Array): Buffer {
  return Buffer.concat([data, Buffer.alloc((blockBytes - (data.length % blockBytes)) % blockBytes)])
}

/** Two zero blocks. */
export const endMarker: Buffer = Buffer.alloc(2 * blockBytes)

export function file(name: string, data: Uint8Array | string, fields: Partial<HeaderFields> = {}): Buffer {
  const bytes = Buffer.from(data)
  return Buffer.concat([header({ name, size: bytes.length, ...fields }), padded(bytes)])
}

export function directory(name: string, fields: Partial<HeaderFields> = {}): Buffer {
  return header({ name, type: '5', mode: 0o755, ...fields })
}

export function hardLink(name: string, linkName: string, fields: Partial<HeaderFields> = {}): Buffer {
  return header({ name, type: '1', linkName, ...fields })
}

export function symlink(name: string, linkName: string): Buffer {
  return header({ name, type: '2', linkName })
}

/** A character device. */
export function device(
  name: string,
  { major, minor, ...fields }: Partial<HeaderFields> & { readonly major: number; readonly minor: number },
): Buffer {
  const octal = (number: number) => `${number.toString(8).padStart(7, '0')}\0`
  return header({ name, type: '3', alter: (block) => void block.write(octal(major) + octal(minor), 329), ...fields })
}

/** A PAX header of type `x`, for the next entry, or `g`, for all that follow. */
export function pax(records: readonly (readonly [string, string])[], type: 'x' | 'g' = 'x'): Buffer {
  return paxRaw(Buffer.concat(records.map(([key, value]) => paxRecord(key, value))), type)
}

export function paxRaw(body: Uint8Array, type: 'x' | 'g' = 'x'): Buffer {
  return Buffer.concat([header({ name: 'PaxHeaders/x', type, size: body.length }), padded(body)])
}

function paxRecord(key: string, value: string): Buffer {
  const rest = Buffer.from(` ${key}=${value}\n`)
  let length = rest.length
  while (`${length}`.length + rest.length !== length) length = `${length}`.length + rest.length
  return Buffer.concat([Buffer.from(`${length}`), rest])
}

/** GNU's long name (`L`) or long link target (`K`) for the next entry. */
export function gnuLong(text: string, type: 'L' | 'K' = 'L'): Buffer {
  const body = Buffer.from(`${text}\0`)
  return Buffer.concat([header({ name: '././@LongLink', type, size: body.length, format: 'gnu' }), padded(body)])
}

/** A whole archive with its end. */
export function archive(...parts: readonly Uint8Array[]): Buffer {
  return Buffer.concat([...parts, endMarker])
}
