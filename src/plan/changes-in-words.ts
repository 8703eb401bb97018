import type { ChangesSince } from '../model/changes.ts'
import { listInWords } from '../model/list-in-words.ts'
import type { Plan } from '../model/plan.ts'
import { shortRefName } from '../model/ref-name.ts'
import { shortCommit } from '../model/short-commit.ts'
import { isUnknown } from '../model/unknown.ts'

const mostNames = 50

/** What a run of `only: changed` builds and why, and what it leaves, in lines; none of another run. Hostile text. */
export function changesInWords({ changes }: Pick<Plan, 'changes'>): readonly string[] {
  if (changes === undefined) return []
  if (isUnknown(changes)) return [`Everything is built: what changed is not known, since ${changes.reason}`]
  const { since, built, unchanged } = changes
  const more = built.length > mostNames ? [`and ${built.length - mostNames} more are built`] : []
  const left = unchanged.map((cell) => `${shortRefName(cell)} (${cell.platform})`)
  const rest = left.length > mostNames ? [`${left.length - mostNames} more`] : []
  return [
    ...built.slice(0, mostNames).map((one) => `${shortRefName(one)} is built: ${one.reason}`),
    ...more,
    ...(left.length === 0
      ? []
      : [`Not built, ${unchangedSince(since)}: ${listInWords([...left.slice(0, mostNames), ...rest])}`]),
  ]
}

function unchangedSince({ commit, what }: ChangesSince): string {
  return `unchanged since ${shortCommit(commit)}, ${what}`
}
