import type { Bounds } from './config.ts'

/** A bound that is broken, the worst first: above `max`, below `min`, above `warn`. */
export type BrokenBound = { readonly kind: 'max' | 'min' | 'warn'; readonly bound: number }

/** Holds a number against its bounds, as integers: exactly at a bound is within it. Undefined when nothing is broken. */
export function brokenBound(bounds: Bounds, actual: number): BrokenBound | undefined {
  if (bounds.max !== undefined && actual > bounds.max.value) return { kind: 'max', bound: bounds.max.value }
  if (bounds.min !== undefined && actual < bounds.min.value) return { kind: 'min', bound: bounds.min.value }
  if (bounds.warn !== undefined && actual > bounds.warn.value) return { kind: 'warn', bound: bounds.warn.value }
  return undefined
}
