import { holdsValue } from '../model/tag-template.ts'
import { planTags } from './plan-tags.ts'
import { runValues } from './run-values.ts'

export type BaselineTags = {
  /** Prefix and suffix in place. */
  readonly templates: readonly string[]
  readonly branch: string | undefined
  /** Those whose images would do, the best first. */
  readonly commits: readonly string[]
}

const mostCommits = 10

/** The tags under which the images of a branch can be, the most exact first: those of one commit, those of the branch, then those that never change. */
export function baselineTags({ templates, branch, commits }: BaselineTags): readonly string[] {
  const ofCommit = templates.filter((template) => holdsValue(template, ['sha']))
  const others = templates.filter((template) => !ofCommit.includes(template))
  const ofBranch = others.filter((template) => holdsValue(template, ['branch']))
  const fixed = others.filter((template) => !ofBranch.includes(template))
  const tagsOf = (some: readonly string[], sha?: string): readonly string[] => {
    const ref = branch === undefined ? {} : { ref: `refs/heads/${branch}` }
    const run = runValues({ workspace: '', inActions: false, ...ref, ...(sha !== undefined && { sha }) }, undefined)
    return planTags(some, { run }).tags.map(({ tag }) => tag)
  }
  return [
    ...new Set([
      ...commits.slice(0, mostCommits).flatMap((commit) => tagsOf(ofCommit, commit)),
      ...tagsOf(ofBranch),
      ...tagsOf(fixed),
    ]),
  ]
}
