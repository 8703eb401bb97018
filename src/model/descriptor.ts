import type { Digest } from './digest.ts'

/** A platform as a descriptor or an image configuration writes it; not yet in normal form. */
export type RawPlatform = { readonly os: string; readonly architecture: string; readonly variant?: string }

/** OCI image specification, "Content Descriptors". What it names is proven by reading it, not by this. */
export type Descriptor = {
  readonly mediaType: string
  readonly digest: Digest
  /** `size` of the specification: the blob's bytes as they are stored. */
  readonly blobBytes: number
  readonly platform?: RawPlatform
  readonly annotations: Readonly<Record<string, string>>
}
