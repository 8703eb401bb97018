import type { Digest } from './digest.ts'
import type { Repository } from './repository.ts'

/**
 * An image that exists already, as the command line and `source` name it. Paths are as they were written. Without a digest: the only image of a layout
 * or archive, what a tag names at the moment.
 */
export type SourceReference =
  | { readonly kind: 'oci'; readonly path: string; readonly digest?: Digest }
  | { readonly kind: 'oci-archive'; readonly path: string }
  | { readonly kind: 'docker-archive'; readonly path: string }
  | { readonly kind: 'docker-daemon'; readonly reference: string }
  | {
      readonly kind: 'registry'
      readonly repository: Repository
      readonly tag?: string
      readonly digest?: Digest
    }
