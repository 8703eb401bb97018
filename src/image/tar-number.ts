const maxInt64 = 2n ** 63n - 1n

/**
 * A numeric field of a tar header as Go's archive/tar reads it: octal padded with spaces and NULs, or two's complement in
 * base 256 when the first bit is set. Undefined when it is neither or does not fit into 64 bits. Beyond 2^53 the result is
 * rounded; a size that is no safe integer is refused by the caller.
 */
export function tarNumber(field: Uint8Array): number | undefined {
  return ((field[0] ?? 0) & 0x80) === 0 ? octal(field) : base256(field)
}

function octal(field: Uint8Array): number | undefined {
  let start = 0
  let end = field.length
  while (start < end && isPadding(field[start])) start += 1
  while (end > start && isPadding(field[end - 1])) end -= 1
  let value = 0
  for (let index = start; index < end; index += 1) {
    const byte = field[index] ?? 0
    if (byte === 0 && index > start) break
    if (byte < 0x30 || byte > 0x37) return undefined
    value = value * 8 + (byte - 0x30)
  }
  return value
}

function isPadding(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0
}

function base256(field: Uint8Array): number | undefined {
  const inversion = ((field[0] ?? 0) & 0x40) === 0 ? 0n : 0xffn
  let value = 0n
  field.forEach((byte, index) => {
    const bits = BigInt(byte) ^ inversion
    value = (value << 8n) | (index === 0 ? bits & 0x7fn : bits)
  })
  if (value > maxInt64) return undefined
  return Number(inversion === 0n ? value : -value - 1n)
}

/** A decimal integer of a PAX record or sparse map, as Go's ParseInt reads it: an optional sign, digits, 64 bits. */
export function decimalNumber(text: string): number | undefined {
  if (!/^[+-]?[0-9]+$/.test(text)) return undefined
  if (text.length < 16) return Number(text)
  const value = BigInt(text.replace(/^\+/, ''))
  return value > maxInt64 || value < -maxInt64 - 1n ? undefined : Number(value)
}
