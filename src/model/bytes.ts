/** The two families of units a budget can be written in: powers of 1000 (kB, MB) or of 1024 (KiB, MiB). */
export type UnitSystem = 'decimal' | 'binary'

/** A size that was read: exact integer bytes, and the units it was written in so that messages can answer in the same. */
export type ParsedBytes = { readonly bytes: number; readonly unit: UnitSystem }

/** Why a text is no size. `proposals` are texts that would be accepted, nearest meaning first. */
export type BytesProblem = { readonly problem: string; readonly proposals: readonly string[] }

const factors: Readonly<Record<string, { readonly factor: bigint; readonly unit: UnitSystem }>> = {
  '': { factor: 1n, unit: 'decimal' },
  B: { factor: 1n, unit: 'decimal' },
  kB: { factor: 1000n, unit: 'decimal' },
  MB: { factor: 1000n ** 2n, unit: 'decimal' },
  GB: { factor: 1000n ** 3n, unit: 'decimal' },
  TB: { factor: 1000n ** 4n, unit: 'decimal' },
  KiB: { factor: 1024n, unit: 'binary' },
  MiB: { factor: 1024n ** 2n, unit: 'binary' },
  GiB: { factor: 1024n ** 3n, unit: 'binary' },
  TiB: { factor: 1024n ** 4n, unit: 'binary' },
}

const size = /^(\d{1,20})(?:\.(\d{1,15}))? ?([A-Za-z]*)$/

/**
 * Reads a size: integer bytes, or a decimal number followed by kB MB GB TB or KiB MiB GiB TiB.
 * The result is exact; a text that names no whole number of bytes, or one beyond 2^53 - 1, is a problem.
 */
export function parseBytes(text: string): ParsedBytes | BytesProblem {
  if (/^-/.test(text)) return { problem: 'a size cannot be negative', proposals: [] }
  if (/^[\d.]+ ?%$/.test(text)) return { problem: 'a size is in bytes, not in percent', proposals: [] }
  const match = size.exec(text)
  if (match === null) {
    return {
      problem: 'a size is a number of bytes, or a number with kB, MB, GB, TB, KiB, MiB, GiB or TiB',
      proposals: [],
    }
  }
  const [, whole = '', fraction = '', suffix = ''] = match
  const number = fraction === '' ? whole : `${whole}.${fraction}`
  const known = factors[suffix]
  if (known === undefined)
    return { problem: `the unit "${suffix}" is ambiguous or unknown`, proposals: readings(number, suffix) }
  const scale = 10n ** BigInt(fraction.length)
  const scaled = BigInt(whole + fraction) * known.factor
  if (scaled % scale !== 0n) return { problem: 'a size is a whole number of bytes', proposals: [`${scaled / scale}`] }
  const bytes = scaled / scale
  if (bytes > BigInt(Number.MAX_SAFE_INTEGER))
    return { problem: 'a size is at most 9007199254740991 bytes (2^53 - 1)', proposals: [] }
  return { bytes: Number(bytes), unit: known.unit }
}

/** `300 M` could mean megabytes or mebibytes: the writer must say which. */
function readings(number: string, suffix: string): string[] {
  const letter = /^([kmgt])(?:i?b?)$/i.exec(suffix)?.[1]?.toUpperCase()
  if (letter === undefined) return []
  const proposals = [`${number}${letter === 'K' ? 'k' : letter}B`, `${number}${letter}iB`]
  return proposals.filter((proposal) => 'bytes' in parseBytes(proposal))
}

const ladders = {
  decimal: { step: 1000, names: ['B', 'kB', 'MB', 'GB', 'TB'] },
  binary: { step: 1024, names: ['B', 'KiB', 'MiB', 'GiB', 'TiB'] },
} as const

/** A size for people: three significant digits at the least, `41.2 MB`; signs are kept. Rounded half away from zero. */
export function formatBytes(bytes: number, unit: UnitSystem = 'decimal'): string {
  const { step, names } = ladders[unit]
  const magnitude = Math.abs(bytes)
  const sign = bytes < 0 ? '-' : ''
  let rank = 0
  let value = magnitude
  // 999.95 kB would print as "1000.0 kB": it belongs to the next unit.
  while (rank < names.length - 1 && Number(value.toFixed(rank === 0 ? 0 : 1)) >= step) {
    value = magnitude / step ** ++rank
  }
  if (rank === 0) return `${sign}${magnitude} B`
  const digits = value < 9.995 ? 2 : 1
  return `${sign}${value.toFixed(digits).replace(/\.?0+$/, '')} ${names[rank]}`
}

/** An exact count with thin grouping for when rounding would hide a difference: `80,000,001 B`. */
export function formatExactBytes(bytes: number): string {
  return `${bytes.toString().replace(/\B(?=(\d{3})+$)/g, ',')} B`
}
