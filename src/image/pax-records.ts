import { textOfBytes } from '../model/byte-text.ts'
import { decimalNumber } from './tar-number.ts'

const stringKeys = new Set(['path', 'linkpath', 'uname', 'gname'])
const numberKeys = new Set(['uid', 'gid', 'size'])
const timeKeys = new Set(['atime', 'mtime', 'ctime'])

/**
 * The records of a PAX header (POSIX pax, "pax Header Block": `length key=value\n`, the length counting itself), with Go's
 * rules: a value may hold `=`, newlines and, but for names, NULs; a key may not hold a NUL; later records win; a map of
 * GNU's sparse format 0.0 becomes one of 0.1. Undefined when Go would refuse the header.
 */
export function paxRecords(bytes: Uint8Array): ReadonlyMap<string, string> | undefined {
  const records = new Map<string, string>()
  const sparseMap: string[] = []
  let offset = 0
  while (offset < bytes.length) {
    const record = recordAt(bytes, offset)
    if (record === undefined) return undefined
    const { key, value } = record
    offset = record.end
    if (key === 'GNU.sparse.offset' || key === 'GNU.sparse.numbytes') {
      const wanted = sparseMap.length % 2 === 0 ? 'GNU.sparse.offset' : 'GNU.sparse.numbytes'
      if (key !== wanted || value.includes(',')) return undefined
      sparseMap.push(value)
    } else {
      records.set(key, value)
    }
  }
  if (sparseMap.length > 0) records.set('GNU.sparse.map', sparseMap.join(','))
  return records
}

function recordAt(bytes: Uint8Array, start: number): { key: string; value: string; end: number } | undefined {
  const space = bytes.indexOf(0x20, start)
  // A length of more than 20 characters cannot be a number of 64 bits, and is not worth decoding.
  if (space < 0 || space - start > 20) return undefined
  const length = decimalNumber(textOfBytes(bytes.subarray(start, space)))
  if (length === undefined || length < 5 || length > bytes.length - start) return undefined
  const end = start + length
  if (end - 1 <= space || bytes[end - 1] !== 0x0a) return undefined
  const body = bytes.subarray(space + 1, end - 1)
  const equals = body.indexOf(0x3d)
  if (equals <= 0) return undefined
  const key = textOfBytes(body.subarray(0, equals))
  const value = textOfBytes(body.subarray(equals + 1))
  if ((stringKeys.has(key) ? value : key).includes('\0')) return undefined
  return { key, value, end }
}

/** True when every number and time among the records parses; Go refuses the entry they belong to otherwise. */
export function paxNumbersParse(records: ReadonlyMap<string, string>): boolean {
  for (const [key, value] of records) {
    if (value === '') continue
    if (numberKeys.has(key) && decimalNumber(value) === undefined) return false
    if (timeKeys.has(key) && !isPaxTime(value)) return false
  }
  return true
}

function isPaxTime(value: string): boolean {
  const dot = value.indexOf('.')
  const seconds = dot < 0 ? value : value.slice(0, dot)
  return decimalNumber(seconds) !== undefined && (dot < 0 || /^[0-9]*$/.test(value.slice(dot + 1)))
}
