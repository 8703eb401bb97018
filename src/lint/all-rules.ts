import type { LintRule, LintRunRule } from './lint-rule.ts'
import { copiedFromRoot } from './rules/copied-from-root.ts'
import { emptyCopy } from './rules/empty-copy.ts'
import { globFolder } from './rules/glob-folder.ts'
import { secretInContext } from './rules/secret-in-context.ts'
import { unreadIgnoreFile } from './rules/unread-ignore-file.ts'
import { unwantedContext } from './rules/unwanted-context.ts'
import { foreignFrontend } from './rules/foreign-frontend.ts'
import { movingBase } from './rules/moving-base.ts'

/** The rules on one variant, in the order in which docs/rules.md has them. */
export const lintRules: readonly LintRule[] = [
  globFolder,
  emptyCopy,
  copiedFromRoot,
  movingBase,
  foreignFrontend,
  unwantedContext,
  secretInContext,
]

/** The rules on what several variants are together. */
export const lintRunRules: readonly LintRunRule[] = [unreadIgnoreFile]
