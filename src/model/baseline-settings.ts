import type { Position } from './position.ts'

/** Where a baseline can come from: the committed sizes, the tag of the base branch in the registry, the last good run's numbers in the Actions cache. */
export type BaselineSource = 'file' | 'registry' | 'cache'

/** How the configuration wants its baseline. */
export type BaselineSettings = {
  /** Tried in this order; the first that has one is taken. */
  readonly from: readonly BaselineSource[]
  /** The template of the tag that the base branch has in the registry, `{{branch}}-cuda`; absent: the tags that a push to that branch would set. */
  readonly tag?: string
  /** A growth budget without a baseline fails instead of warning. */
  readonly required: boolean
  readonly position?: Position
}
