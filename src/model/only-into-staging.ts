import type { RunContext } from './context.ts'

/** Why a run may push into the staging repository at the most; undefined where it may release. */
export function onlyIntoStaging({
  event,
  pullRequest,
  repository,
}: RunContext): 'pull request' | 'merge group' | 'fork' | undefined {
  if (pullRequest !== undefined || event?.startsWith('pull_request') === true) return 'pull request'
  if (event === 'merge_group') return 'merge group'
  return repository?.isFork === true ? 'fork' : undefined
}
