import type { Platform } from './platform.ts'
import type { VariantRef } from './variant-ref.ts'

/** What one verdict is about: a variant on a platform. */
export type Cell = VariantRef & { readonly platform: Platform }
