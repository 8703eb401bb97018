import type { Digest } from './digest.ts'
import type { Unknown } from './unknown.ts'

/** What a report says of an image that exists already, beside its numbers. */
export type SourceFacts = {
  /** What the tag named when it was looked up; absent where a digest or a place was named. */
  readonly resolved?: { readonly tag: string; readonly digest: Digest }
  /** Whether the sizes of the layers are those that a registry would store: docker's archives may hold them unpacked. */
  readonly compressed: 'known' | Unknown
}
