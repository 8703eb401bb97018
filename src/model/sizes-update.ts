import type { BoundChange, KeptBound } from './bound-change.ts'
import type { CommittedImage, CommittedSizes } from './committed-sizes.ts'
import type { Cell } from './plan.ts'

/** A file of the repository before and after; the path is relative to the workspace. */
export type FileChange = { readonly file: string; readonly before: string | undefined; readonly after: string }

/** What the command `update` did, or, in a dry run, would have done. */
export type SizesUpdate = {
  readonly mode: 'written' | 'dry-run'
  /** Only files that differ: the sizes, then the configuration. */
  readonly files: readonly FileChange[]
  readonly sizes: CommittedSizes
  /** Why `sizes` names no commit, where it does not. */
  readonly noCommit?: string
  /** Why what was committed before counts for nothing. Hostile text. */
  readonly unreadable: readonly string[]
  readonly removed: readonly CommittedImage[]
  /** Asked for, and without a number; `kept`: the older numbers stay. Reasons are hostile text. */
  readonly unmeasured: readonly (Cell & { readonly reason: string; readonly outcome: 'kept' | 'left-out' })[]
  readonly bounds: { readonly changed: readonly BoundChange[]; readonly kept: readonly KeptBound[] }
}
