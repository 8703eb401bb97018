import type { Cell } from './cell.ts'
import type { VariantRef } from './variant-ref.ts'

/** The state of the repository that a run of `only: changed` is held against. */
export type ChangesSince = {
  readonly commit: string
  /** What that commit is to this run: `where it left main`. Hostile text. */
  readonly what: string
}

/** What a run of `only: changed` builds, and what it leaves as it is. */
export type Changes = {
  readonly since: ChangesSince
  /** In the order of the configuration; the reason is hostile text. */
  readonly built: readonly (VariantRef & { readonly reason: string })[]
  /** Neither built nor measured. */
  readonly unchanged: readonly Cell[]
}
