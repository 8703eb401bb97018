import type { LintRule, LintRunRule } from './lint-rule.ts'
import { changedOwners } from './rules/changed-owners.ts'
import { copiedFromRoot } from './rules/copied-from-root.ts'
import { cudaDevelBase } from './rules/cuda-devel-base.ts'
import { cudaForCpu } from './rules/cuda-for-cpu.ts'
import { cudaMissing } from './rules/cuda-missing.ts'
import { developerPackages } from './rules/developer-packages.ts'
import { emptyCopy } from './rules/empty-copy.ts'
import { fixedArchitectures } from './rules/fixed-architectures.ts'
import { foreignFrontend } from './rules/foreign-frontend.ts'
import { globFolder } from './rules/glob-folder.ts'
import { lateCleanups } from './rules/late-cleanups.ts'
import { leftCaches } from './rules/left-caches.ts'
import { lostBounds } from './rules/lost-bounds.ts'
import { maskedFailures } from './rules/masked-failures.ts'
import { misplacedOptions } from './rules/misplaced-options.ts'
import { movingBase } from './rules/moving-base.ts'
import { movingScripts } from './rules/moving-scripts.ts'
import { pipedScripts } from './rules/piped-scripts.ts'
import { repeatedRequirements } from './rules/repeated-requirements.ts'
import { rivalPackages } from './rules/rival-packages.ts'
import { sameDockerfiles } from './rules/same-dockerfiles.ts'
import { secretInContext } from './rules/secret-in-context.ts'
import { standardLibrary } from './rules/standard-library.ts'
import { twoCudas } from './rules/two-cudas.ts'
import { undeclaredArgs } from './rules/undeclared-args.ts'
import { unreadIgnoreFile } from './rules/unread-ignore-file.ts'
import { unusedBuildArgs } from './rules/unused-build-args.ts'
import { unwantedContext } from './rules/unwanted-context.ts'
import { wholeHistories } from './rules/whole-histories.ts'

/** The rules on one variant, in the order in which docs/rules.md has them. */
export const lintRules: readonly LintRule[] = [
  leftCaches,
  lateCleanups,
  changedOwners,
  developerPackages,
  emptyCopy,
  globFolder,
  cudaDevelBase,
  twoCudas,
  cudaForCpu,
  cudaMissing,
  rivalPackages,
  maskedFailures,
  undeclaredArgs,
  unusedBuildArgs,
  copiedFromRoot,
  fixedArchitectures,
  pipedScripts,
  wholeHistories,
  movingScripts,
  lostBounds,
  repeatedRequirements,
  misplacedOptions,
  standardLibrary,
  movingBase,
  foreignFrontend,
  unwantedContext,
  secretInContext,
]

/** The rules on what several variants are together. */
export const lintRunRules: readonly LintRunRule[] = [sameDockerfiles, unreadIgnoreFile]
