import type { Digest } from '../model/digest.ts'
import type { Platform } from '../model/platform.ts'

/** What the engine holds of an index, held against what was measured; or why that cannot be said. */
export type LoadedImage =
  | {
      readonly kind: 'loaded'
      /** The names to remove it by. */
      readonly tags: readonly string[]
      /** The id by which the engine knows the image of a platform. */
      readonly idOf: ReadonlyMap<Platform, Digest>
    }
  | { readonly kind: 'infrastructure'; readonly reason: string; readonly tags: readonly string[] }
