import type { Descriptor } from '../model/descriptor.ts'
import type { SourceFacts } from '../model/source-facts.ts'
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
