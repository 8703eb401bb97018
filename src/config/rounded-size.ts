const decimal = { names: ['B', 'kB', 'MB', 'GB', 'TB'], step: 1000n } as const
const binary = { names: ['B', 'KiB', 'MiB', 'GiB', 'TiB'], step: 1024n } as const

/**
 * At least `bytes` as a person would write them: three significant digits, rounded up, in the unit of `like` or a smaller one, spaced as
 * there. A text that `parseBytes` reads: of the powers of 1024 whole numbers and halves, since 41.3 MiB are no whole number of bytes.
 */
export function roundedSize(bytes: number, like: string): string {
  const [, gap = '', unit = ''] = /^[\d.]+( ?)([A-Za-z]*)$/.exec(like) ?? []
  if (bytes === 0) return `0${gap}${unit}`
  const isBinary = unit.endsWith('iB')
  const { names, step }: { readonly names: readonly string[]; readonly step: bigint } = isBinary ? binary : decimal
  // Of halves, below ten, too little is left.
  const least = isBinary ? 10n : 1n
  const lowest = isBinary ? 1 : 0
  const exact = BigInt(bytes)
  let rank = Math.max(names.indexOf(unit), 0)
  while (rank > lowest && exact < least * step ** BigInt(rank)) rank--
  const factor = step ** BigInt(rank)
  const digits = (exact / factor).toString().length
  const grain = grainOf({ factor, digits, fractions: rank === 0 ? 'none' : isBinary ? 'halves' : 'decimals' })
  const rounded = ((exact + grain - 1n) / grain) * grain
  return `${inUnits(rounded, factor)}${gap}${unit === '' ? '' : (names[rank] ?? unit)}`
}

type Grain = {
  readonly factor: bigint
  readonly digits: number
  readonly fractions: 'none' | 'halves' | 'decimals'
}

/** What the size is a multiple of. */
function grainOf({ factor, digits, fractions }: Grain): bigint {
  if (digits >= 3 || fractions === 'none') return factor * 10n ** BigInt(Math.max(digits - 3, 0))
  return fractions === 'halves' ? factor / 2n : factor / 10n ** BigInt(3 - digits)
}

/** Exact: the rest has at most two decimals. */
function inUnits(bytes: bigint, factor: bigint): string {
  const hundredths = ((bytes * 100n) / factor).toString().padStart(3, '0')
  return `${hundredths.slice(0, -2)}.${hundredths.slice(-2)}`.replace(/\.?0+$/, '')
}
