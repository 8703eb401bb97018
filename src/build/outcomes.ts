import { posix } from 'node:path'
import type { BuildOutcome } from '../model/build.ts'
import type { BuildTarget } from '../model/plan.ts'
import type { BakeFailure } from './build-failure.ts'

/** Why a target is missing; by bake name. */
export type Failures = ReadonlyMap<string, BuildOutcome>

/**
 * Adds what one failed bake says to what is known. Of the targets that need the failing step those without such an ancestor
 * failed; everything that builds on a failed one is blocked by it, also when buildx blamed the child.
 */
export function addFailure(options: {
  readonly known: Failures
  readonly failure: BakeFailure
  readonly targets: readonly BuildTarget[]
}): Failures {
  const { known, failure, targets } = options
  const byName = new Map(targets.map((target) => [target.bakeName, target]))
  const broken = new Set(failure.targets)
  const result = new Map(known)
  // Parents stand before their children, so the first broken one of a chain is met first.
  for (const target of targets) {
    const parent = target.parent === undefined ? undefined : byName.get(target.parent.bakeName)
    const above = parent === undefined ? undefined : result.get(parent.bakeName)
    if (parent !== undefined && above !== undefined && above.status !== 'built') {
      result.set(target.bakeName, blocked(target, above.status === 'blocked' ? above.by : parent))
    } else if (broken.has(target.bakeName) && !result.has(target.bakeName)) {
      result.set(target.bakeName, failed(target, failure))
    }
  }
  return result
}

/** What is still to be built: targets that did not fail, without parents that nobody needs any more. */
export function remainingTargets(targets: readonly BuildTarget[], failures: Failures): readonly BuildTarget[] {
  const kept = targets.filter((target) => !failures.has(target.bakeName))
  const needed = new Set<string>()
  for (const target of kept.toReversed()) {
    if (target.output === 'none' && !needed.has(target.bakeName)) continue
    needed.add(target.bakeName)
    if (target.parent !== undefined) needed.add(target.parent.bakeName)
  }
  return kept.filter((target) => needed.has(target.bakeName))
}

function failed({ image, variant, dockerfile }: BuildTarget, failure: BakeFailure): BuildOutcome {
  const { reason, logTail, source } = failure
  // Buildx prints a base name: another file of that name may be meant only where the target's own has another name.
  const own = source !== undefined && source.fileName === posix.basename(dockerfile)
  return {
    image,
    variant,
    status: 'failed',
    reason,
    logTail,
    ...(own ? { dockerfile, line: source.line } : {}),
  }
}

function blocked(
  { image, variant }: BuildTarget,
  by: { readonly image: string; readonly variant: string },
): BuildOutcome {
  return { image, variant, status: 'blocked', by: { image: by.image, variant: by.variant } }
}
