import type { OrderRelation } from '../model/config.ts'

/**
 * The largest integer that the left side of a relation may be, given the right side; negative when nothing is small enough.
 * `a < b by 30%` means that a is at most 70 % of b; `a < b by 20MB` that a is at most b less 20 MB; both include the bound.
 * Exact for any percent that the configuration can write: no floating point is involved.
 */
export function largestAllowed({ margin, orEqual }: Pick<OrderRelation, 'margin' | 'orEqual'>, right: number): number {
  if (margin === undefined) return orEqual ? right : right - 1
  if ('amount' in margin) return right - margin.amount
  const { digits, scale } = fraction(margin.percent)
  const whole = 100n * scale
  const product = BigInt(right) * (whole - digits)
  const quotient = product / whole
  // BigInt division rounds towards zero; a negative allowance has to be rounded down too.
  return Number(product < 0n && product % whole !== 0n ? quotient - 1n : quotient)
}

/** A number as digits / scale, from its shortest decimal text: 2.5 is 25 / 10. */
function fraction(value: number): { readonly digits: bigint; readonly scale: bigint } {
  const [mantissa = '0', exponent = '0'] = String(value).split('e')
  const [whole = '0', decimals = ''] = mantissa.split('.')
  const places = decimals.length - Number(exponent)
  const digits = BigInt(whole + decimals)
  return places >= 0 ? { digits, scale: 10n ** BigInt(places) } : { digits: digits * 10n ** BigInt(-places), scale: 1n }
}
