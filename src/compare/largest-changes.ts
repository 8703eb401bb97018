import type { BeforeAfter, ChangesLeft } from '../model/comparison.ts'

/** The most won or lost first; equals by name. */
export function byDifference<Change extends BeforeAfter>(nameOf: (change: Change) => string) {
  const size = ({ beforeBytes, afterBytes }: BeforeAfter) => Math.abs(afterBytes - beforeBytes)
  return (left: Change, right: Change): number => {
    const [a, b] = [nameOf(left), nameOf(right)]
    return size(right) - size(left) || (a < b ? -1 : a > b ? 1 : 0)
  }
}

/** The first of a sorted list, and what the others sum to. */
export function largestChanges<Change extends BeforeAfter>(
  sorted: readonly Change[],
  most: number,
): { readonly shown: readonly Change[]; readonly left: ChangesLeft } {
  const rest = sorted.slice(most)
  const sum = (of: keyof BeforeAfter) => rest.reduce((total, change) => total + change[of], 0)
  const left = { count: rest.length, beforeBytes: sum('beforeBytes'), afterBytes: sum('afterBytes') }
  return { shown: sorted.slice(0, most), left }
}
