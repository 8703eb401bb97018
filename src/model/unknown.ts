/** A value that could not be had, and why: neither zero nor a pass. */
export type Unknown = { readonly kind: 'unknown'; readonly reason: string }

export function unknown(reason: string): Unknown {
  return { kind: 'unknown', reason }
}

export function isUnknown(value: unknown): value is Unknown {
  return typeof value === 'object' && value !== null && (value as { kind?: unknown }).kind === 'unknown'
}
