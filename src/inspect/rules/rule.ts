import type { LiveEntry } from '../../model/image-tree.ts'
import type { ContentRuleCode } from '../../model/rule-code.ts'

/**
 * What a rule says of a live file: it could go, as a part of `place`, the folder that a person would name. A file is claimed once, so
 * that no byte is promised twice. `name` is what it belongs to where the code alone does not say, such as its package.
 */
export type Claim = { readonly code: ContentRuleCode; readonly place: string; readonly name?: string }

/** Sees every entry of the final file system, a folder before what is in it, with the claim on it; speaks when the walk is over. */
export type Watcher = {
  see(entry: LiveEntry, claim: Claim | undefined): void
  /** Tells what it saw. */
  finish(tell: Tell): void
}

/** One file, or one part of what a rule saw; parts of one code, layers and place become one observation. */
export type Sighting = Claim & {
  readonly path: string
  readonly bytes: number
  readonly layer?: number
  readonly by?: number
}

export type Tell = (sighting: Sighting) => void
