import { formatBytes, formatExactBytes, type UnitSystem } from '../model/bytes.ts'
import type { BudgetMeasure } from '../model/config.ts'

export type Measured = { readonly measure: BudgetMeasure; readonly path?: string; readonly unit: UnitSystem }

/** The two numbers of a comparison and their distance, in words that never hide that they differ. */
export type ComparedWords = { readonly actual: string; readonly bound: string; readonly distance: string }

/** Words for a number against a bound: rounded in the budget's units, in exact bytes where rounding would make them look equal. */
export function compareInWords(
  { measure, path, unit }: Measured,
  { actual, bound }: { actual: number; bound: number },
): ComparedWords {
  const difference = Math.abs(actual - bound)
  if (measure === 'layers') return { actual: layers(actual), bound: layers(bound), distance: layers(difference) }
  const rounded = formatBytes(actual, unit)
  const hidden = actual !== bound && rounded === formatBytes(bound, unit)
  return {
    actual: `${hidden ? formatExactBytes(actual) : rounded}${whatOf(measure, path)}`,
    bound: hidden ? formatExactBytes(bound) : exactSize(bound, unit),
    distance: formatBytes(difference, unit),
  }
}

const what: Readonly<Record<BudgetMeasure, string>> = {
  ...{ compressed: '', uncompressed: ' uncompressed', own: ' of its own', live: ' of live files', wasted: ' wasted' },
  ...{ path: '', layers: '', context: ' of its context' },
}

/** What the bytes of a measure are, to stand behind their number; nothing for compressed ones, which a size means unless it says otherwise. */
export function whatOf(measure: BudgetMeasure, path?: string): string {
  return path === undefined ? what[measure] : ` at ${path}`
}

/** The verb before such a number: an image is so big, and has so many layers or so much waste; its build sends so much. */
export function verbOf(measure: BudgetMeasure): 'is' | 'has' | 'sends' {
  if (measure === 'context') return 'sends'
  return measure === 'compressed' || measure === 'uncompressed' ? 'is' : 'has'
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
