import { formatBytes, type UnitSystem } from '../model/bytes.ts'
import type { BeforeAfter } from '../model/comparison.ts'

/** `+1.2 MB`, `-300 kB`, `0 B`. */
export function signedBytes({ beforeBytes, afterBytes }: BeforeAfter, unit: UnitSystem = 'decimal'): string {
  const difference = afterBytes - beforeBytes
  return `${difference > 0 ? '+' : ''}${formatBytes(difference, unit)}`
}

/** `+1.7%`, `+12%` of what was before, to a tenth below 10 %; where there was nothing it is new, and of no change there is none. */
export function signedPercent({ beforeBytes, afterBytes }: BeforeAfter): string {
  if (beforeBytes === afterBytes) return ''
  if (beforeBytes === 0) return 'new'
  if (afterBytes === 0) return 'gone'
  const sign = afterBytes > beforeBytes ? '+' : '-'
  const bytes = BigInt(Math.abs(afterBytes - beforeBytes))
  const tenths = rounded(bytes * 1000n, BigInt(beforeBytes))
  if (tenths === 0n) return `${sign}<0.1%`
  if (tenths >= 100n) return `${sign}${rounded(bytes * 100n, BigInt(beforeBytes))}%`
  const fraction = tenths % 10n
  return `${sign}${tenths / 10n}${fraction === 0n ? '' : `.${fraction}`}%`
}

/** Halves away from zero; exact, however large the image is. */
function rounded(dividend: bigint, divisor: bigint): bigint {
  return (2n * dividend + divisor) / (2n * divisor)
}
