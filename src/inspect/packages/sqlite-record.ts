/** A number of one to nine bytes, seven bits each and all eight of the last, the highest first. What is not there is 0. */
export function varint(bytes: Uint8Array, at: number): { readonly value: number; readonly end: number } {
  let value = 0
  for (let index = 0; index < 8; index += 1) {
    const byte = bytes[at + index] ?? 0
    value = value * 128 + (byte & 127)
    if (byte < 128) return { value, end: at + index + 1 }
  }
  return { value: value * 256 + (bytes[at + 8] ?? 0), end: at + 9 }
}

const integerBytes = [0, 1, 2, 3, 4, 6, 8]
const maxColumns = 100

/** The columns of a row; undefined where they are longer than it is. Real numbers, which no table here has, are undefined. */
export function sqliteRecord(payload: Buffer): readonly (number | string | Buffer | undefined)[] | undefined {
  const header = varint(payload, 0)
  const columns: (number | string | Buffer | undefined)[] = []
  let value = header.value
  for (let at = header.end; at < header.value && columns.length < maxColumns; ) {
    const serial = varint(payload, at)
    at = serial.end
    const length = lengthOf(serial.value)
    if (length === undefined || value + length > payload.length) return undefined
    columns.push(columnOf(serial.value, payload.subarray(value, value + length)))
    value += length
  }
  return columns
}

function lengthOf(serial: number): number | undefined {
  if (serial >= 12) return Math.floor((serial - 12) / 2)
  if (serial >= 10) return undefined
  return integerBytes[serial] ?? (serial === 7 ? 8 : 0)
}

function columnOf(serial: number, bytes: Buffer): number | string | Buffer | undefined {
  if (serial >= 12) return serial % 2 === 0 ? bytes : bytes.toString('utf8')
  if (serial === 8 || serial === 9) return serial - 8
  if (serial === 0 || serial === 7) return undefined
  return bytes.length <= 6 ? bytes.readIntBE(0, bytes.length) : Number(bytes.readBigInt64BE(0))
}
