import type { Descriptor } from '../model/descriptor.ts'
import type { Digest } from '../model/digest.ts'
import type { Unknown } from '../model/unknown.ts'
import type { Blobs } from './blobs.ts'

/** One image that was found, and the blobs below it. */
export type LocatedSource = {
  /** The index, or the only manifest. */
  readonly root: Descriptor
  /** Of the root among indexes in each other: the index.json of a layout is the first. */
  readonly depth: number
  readonly blobs: Blobs
  readonly facts: SourceFacts
  /** Removes what was written for it alone. */
  close(): Promise<void>
}

/** What a report says of a source beside its numbers. */
export type SourceFacts = {
  /** What the tag named when it was looked up; absent where a digest or a place was named. */
  readonly resolved?: { readonly tag: string; readonly digest: Digest }
  /** Whether the sizes of the layers are those that a registry would store: docker's archives hold them unpacked. */
  readonly compressed: 'known' | Unknown
}
