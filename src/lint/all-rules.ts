import type { LintRule, LintRunRule } from './lint-rule.ts'
import { movingBase } from './rules/moving-base.ts'

/** The rules on one variant, in the order in which docs/rules.md has them. */
export const lintRules: readonly LintRule[] = [movingBase]

/** The rules on what several variants are together. */
export const lintRunRules: readonly LintRunRule[] = []
