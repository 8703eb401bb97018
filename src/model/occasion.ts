import type { RunContext } from './context.ts'

/**
 * What becomes of the verdict. `change`: a pull request or a group of the merge queue, which does not come in when it fails, and whose baseline it cannot have
 * written. `merged`: what is judged is in the repository already. `local`: neither, as at a terminal.
 */
export type Occasion = 'change' | 'merged' | 'local'

export function occasionOf(context: RunContext): Occasion {
  if ((context.pullRequest ?? context.mergeGroup) !== undefined) return 'change'
  return context.inActions && context.pointsAtPullRequest !== true ? 'merged' : 'local'
}
