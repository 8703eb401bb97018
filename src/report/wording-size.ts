import { formatBytes, formatExactBytes, type UnitSystem } from '../model/bytes.ts'
import type { BudgetMeasure } from '../model/config.ts'

export type Measured = { readonly measure: BudgetMeasure; readonly unit: UnitSystem }

/** The two numbers of a comparison and their distance, in words that never hide that they differ. */
export type ComparedWords = { readonly actual: string; readonly bound: string; readonly distance: string }

/** Words for a number against a bound: rounded in the budget's units, in exact bytes where rounding would make them look equal. */
export function compareInWords(
  { measure, unit }: Measured,
  { actual, bound }: { actual: number; bound: number },
): ComparedWords {
  const difference = Math.abs(actual - bound)
  if (measure === 'layers') return { actual: layers(actual), bound: layers(bound), distance: layers(difference) }
  const rounded = formatBytes(actual, unit)
  const hidden = actual !== bound && rounded === formatBytes(bound, unit)
  return {
    actual: `${hidden ? formatExactBytes(actual) : rounded}${measure === 'uncompressed' ? ' uncompressed' : ''}`,
    bound: hidden ? formatExactBytes(bound) : exactSize(bound, unit),
    distance: formatBytes(difference, unit),
  }
}

function layers(count: number): string {
  return count === 1 ? '1 layer' : `${count} layers`
}

const units = {
  decimal: { step: 1000n, names: ['kB', 'MB', 'GB', 'TB'] },
  binary: { step: 1024n, names: ['KiB', 'MiB', 'GiB', 'TiB'] },
} as const

const maxDecimals = 3

/** A bound as somebody would have written it: the largest unit that holds it with at most three decimals, else bytes. Exact. */
export function exactSize(bytes: number, unit: UnitSystem): string {
  const { step, names } = units[unit]
  for (let rank = names.length; rank > 0; rank--) {
    const factor = step ** BigInt(rank)
    const scaled = BigInt(bytes) * 10n ** BigInt(maxDecimals)
    if (BigInt(bytes) < factor || scaled % factor !== 0n) continue
    const digits = (scaled / factor).toString()
    const decimals = digits.slice(-maxDecimals).replace(/0+$/, '')
    return `${digits.slice(0, -maxDecimals)}${decimals === '' ? '' : `.${decimals}`} ${names[rank - 1]}`
  }
  return formatExactBytes(bytes)
}
