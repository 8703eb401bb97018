import type { Descriptor } from './descriptor.ts'

/** OCI "Image Manifest" and Docker's schema 2, version 2. */
export type ImageManifest = {
  readonly kind: 'manifest'
  readonly config: Descriptor
  readonly layers: readonly Descriptor[]
}

/** OCI "Image Index" and Docker's manifest list. */
export type ImageIndex = { readonly kind: 'index'; readonly manifests: readonly Descriptor[] }
