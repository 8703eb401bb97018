import type { Platform } from './platform.ts'
import type { Position } from './position.ts'

/**
 * A rule that this pull request changes in the configuration, with what it was and what it is now as the file writes it.
 * Absent `before`: the rule is new. Absent `after`: it was removed.
 */
export type RuleChange = {
  readonly image?: string
  readonly variant?: string
  readonly platform?: Platform
  /** What is ruled, such as `compressed max`, `relation "minimal < cpu"`, `strict`. */
  readonly rule: string
  readonly before?: string
  readonly after?: string
  /** `loosened` when more passes than before: a reviewer has to see it first. */
  readonly effect: 'loosened' | 'tightened'
  /** The line of the new configuration, where there is one. */
  readonly position?: Position
  /** Of what was removed: where the configuration of the base has it, the file alone where no line is known. */
  readonly was?: Pick<Position, 'file'> & Partial<Position>
}
