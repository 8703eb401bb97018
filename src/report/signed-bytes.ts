import { formatBytes, type UnitSystem } from '../model/bytes.ts'
import type { BeforeAfter } from '../model/comparison.ts'

/** `+1.2 MB`, `-300 kB`, `0 B`. */
export function signedBytes({ beforeBytes, afterBytes }: BeforeAfter, unit: UnitSystem = 'decimal'): string {
  const difference = afterBytes - beforeBytes
  return `${difference > 0 ? '+' : ''}${formatBytes(difference, unit)}`
}

/** `+12%` of what was before, rounded towards zero; where there was nothing it is new, and of no change there is none. */
export function signedPercent({ beforeBytes, afterBytes }: BeforeAfter): string {
  if (beforeBytes === afterBytes) return ''
  if (beforeBytes === 0) return 'new'
  if (afterBytes === 0) return 'gone'
  const percent = (BigInt(afterBytes - beforeBytes) * 100n) / BigInt(beforeBytes)
  const sign = afterBytes > beforeBytes ? '+' : '-'
  const magnitude = percent < 0n ? -percent : percent
  return magnitude === 0n ? `${sign}<1%` : `${sign}${magnitude}%`
}
