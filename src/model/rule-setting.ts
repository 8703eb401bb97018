import type { Bound } from './bound.ts'
import type { Position } from './position.ts'
import type { RuleCode } from './rule-code.ts'
import type { Severity } from './severity.ts'

/** What the configuration says of one rule, for one variant, every level looked up. */
export type RuleSetting = {
  readonly code: RuleCode
  readonly severity: Severity | 'off'
  /** Up to this many bytes nothing is said. */
  readonly max?: Bound
  readonly position: Position
}

/** An accepted finding. It is shown with its reason, and counts nothing while it lasts. */
export type Waiver = {
  readonly code: RuleCode
  /** A glob on the finding's path in the image, or on its file in the repository; absent: every one. */
  readonly path?: string
  readonly reason: string
  /** The last day on which it holds, YYYY-MM-DD; absent: for ever. */
  readonly until?: string
  readonly position: Position
}
