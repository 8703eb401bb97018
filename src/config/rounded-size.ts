const decimal = { names: ['B', 'kB', 'MB', 'GB', 'TB'], step: 1000n } as const
const binary = { names: ['B', 'KiB', 'MiB', 'GiB', 'TiB'], step: 1024n } as const

/**
 * At least `bytes` as a person would write them: three significant digits, rounded up, in the unit of `like` or a smaller one, spaced as
 * there. A text that `parseBytes` reads: of the powers of 1024 whole numbers alone, since 41.3 MiB are no whole number of bytes.
 */
export function roundedSize(bytes: number, like: string): string {
  const [, gap = '', unit = ''] = /^[\d.]+( ?)([A-Za-z]*)$/.exec(like) ?? []
  if (bytes === 0) return `0${gap}${unit}`
  const ladder = unit.endsWith('iB') ? binary : decimal
  const names: readonly string[] = ladder.names
  const isBinary = ladder === binary
  // Below a hundred, whole numbers have fewer than three digits.
  const least = isBinary ? 100n : 1n
  const lowest = isBinary ? 1 : 0
  let rank = Math.max(names.indexOf(unit), 0)
  const exact = BigInt(bytes)
  while (rank > lowest && exact < least * ladder.step ** BigInt(rank)) rank--
  const factor = ladder.step ** BigInt(rank)
  const digits = (exact / factor).toString().length
  const decimals = isBinary || rank === 0 ? 0 : Math.max(3 - digits, 0)
  const grain = decimals > 0 ? factor / 10n ** BigInt(decimals) : factor * 10n ** BigInt(Math.max(digits - 3, 0))
  const count = (exact + grain - 1n) / grain
  const name = unit === '' ? '' : (names[rank] ?? unit)
  if (decimals === 0) return `${(count * grain) / factor}${gap}${name}`
  const text = count.toString().padStart(decimals + 1, '0')
  return `${`${text.slice(0, -decimals)}.${text.slice(-decimals)}`.replace(/\.?0+$/, '')}${gap}${name}`
}
