import type { Platform } from './platform.ts'
import type { VariantRef } from './variant-ref.ts'

/** What the images were at one commit of the base branch. A number that nobody had is absent. */
export type TrendPoint = {
  readonly commit: string
  /** RFC 3339 in UTC. */
  readonly measuredAt?: string
  readonly images: readonly (VariantRef & { readonly platform: Platform; readonly compressedBytes: number })[]
}
