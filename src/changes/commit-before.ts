import type { ChangesSince } from '../model/changes.ts'
import type { RunContext } from '../model/context.ts'
import { isUnknown, type Unknown, unknown } from '../model/unknown.ts'
import type { Git } from './ask-git.ts'

/** By which names a checkout knows its default branch. */
const defaultBranches = ['origin/HEAD', 'origin/main', 'origin/master', 'main', 'master']

/**
 * The commit before the change that a run is about: of a pull request or merge group where it left its base, as `change` has it, of a push the branch before it; on a terminal
 * where the checkout left the default branch. Unknown: none of these, such as a run by schedule.
 */
export async function commitBefore(
  { context, git }: { readonly context: RunContext; readonly git: Git },
  change: () => Promise<string | Unknown | undefined>,
): Promise<ChangesSince | Unknown> {
  const { pullRequest, mergeGroup, before, inActions } = context
  const base = pullRequest ?? mergeGroup
  if (base !== undefined) {
    const commit = await change()
    if (commit === undefined) return unknown('the base branch is not known')
    return isUnknown(commit) ? commit : { commit, what: `where it left ${base.baseRef ?? 'its base'}` }
  }
  if (before !== undefined) return { commit: before, what: 'before the push' }
  if (inActions) return unknown('this event is of no change: it names no commit before it')
  for (const branch of defaultBranches) {
    const commit = await git('merge-base', 'HEAD', branch)
    if (!isUnknown(commit)) return { commit: commit.trim(), what: `where it left ${branch}` }
  }
  return unknown('this is no checkout of git that knows its default branch')
}
