import { decimalNumber } from './tar-number.ts'

/** A GNU sparse file in PAX clothes: which version of the map, where it lies, and how many bytes the file has when written out. */
export type PaxSparse = {
  readonly map: 'in-data' | readonly string[]
  readonly name?: string
  /** Undefined: the entry's own size. */
  readonly realBytes?: number
}

/**
 * What the PAX records say about sparseness (GNU tar manual, "Storing Sparse Files"); `none` for an ordinary file,
 * undefined when Go's archive/tar would refuse the entry.
 */
export function paxSparse(records: ReadonlyMap<string, string>): PaxSparse | 'none' | undefined {
  const major = records.get('GNU.sparse.major') ?? ''
  const minor = records.get('GNU.sparse.minor') ?? ''
  const inData = major === '1' && minor === '0'
  const inRecords = major === '0' && (minor === '0' || minor === '1')
  const unversioned = major === '' && minor === '' && (records.get('GNU.sparse.map') ?? '') !== ''
  if (!inData && !inRecords && !unversioned) return 'none'
  const name = records.get('GNU.sparse.name') || undefined
  const sizeText = records.get('GNU.sparse.size') || records.get('GNU.sparse.realsize')
  const realBytes = sizeText ? decimalNumber(sizeText) : undefined
  if (sizeText && realBytes === undefined) return undefined
  const common = { ...(name === undefined ? {} : { name }), ...(realBytes === undefined ? {} : { realBytes }) }
  if (inData) return { map: 'in-data', ...common }
  const mapText = records.get('GNU.sparse.map') ?? ''
  const map = mapText === '' ? [] : mapText.split(',')
  const count = decimalNumber(records.get('GNU.sparse.numblocks') ?? '')
  return count !== undefined && count >= 0 && map.length === 2 * count ? { map, ...common } : undefined
}

/**
 * The stored bytes that a sparse map asks for: the sum of its fragments. Undefined when the fragments overlap, run backwards
 * or leave the file, which Go refuses.
 */
export function sparseStoredBytes(map: readonly string[], realBytes: number): number | undefined {
  if (realBytes < 0) return undefined
  let stored = 0
  let previousEnd = 0
  for (let index = 0; index + 1 < map.length; index += 2) {
    const offset = decimalNumber(map[index] ?? '')
    const length = decimalNumber(map[index + 1] ?? '')
    if (offset === undefined || length === undefined || offset < 0 || length < 0) return undefined
    if (offset < previousEnd || offset + length > realBytes) return undefined
    previousEnd = offset + length
    stored += length
  }
  return stored
}
