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

/** Bytes that are stored, and where they lie in the file as it is written out. */
type Fragment = { readonly offset: number; readonly bytes: number }

/** What a sparse map says is stored, in its order. Undefined when fragments overlap, run backwards or leave the file, which Go refuses. */
export function sparseFragments(map: readonly string[], realBytes: number): readonly Fragment[] | undefined {
  if (realBytes < 0) return undefined
  const fragments: Fragment[] = []
  let previousEnd = 0
  for (let index = 0; index + 1 < map.length; index += 2) {
    const offset = decimalNumber(map[index] ?? '')
    const bytes = decimalNumber(map[index + 1] ?? '')
    if (offset === undefined || bytes === undefined || offset < 0 || bytes < 0) return undefined
    if (offset < previousEnd || offset + bytes > realBytes) return undefined
    previousEnd = offset + bytes
    fragments.push({ offset, bytes })
  }
  return fragments
}
