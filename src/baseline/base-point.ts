import type { RunContext } from '../model/context.ts'
import { shortCommit } from '../model/short-commit.ts'
import { type Unknown, unknown } from '../model/unknown.ts'
import type { GitHub } from '../ports.ts'

/** What may be a baseline of this run. Everything that is asked of GitHub is asked when it is needed, and once. */
export type BasePoint = {
  /** Pull requests and merge groups must not be held against what they wrote themselves. */
  readonly of: 'pull request' | 'merge group' | 'branch'
  /** The branch that it is to be merged into, else its own, by name; hostile text. */
  readonly branch?: string
  /** The newest commit whose files a change cannot have written; undefined where nothing but the checkout is judged. */
  commit(): Promise<string | Unknown | undefined>
  /** The commits that a baseline can be of, the newest first, 100 at the most: of a branch those before its head, else `commit` and those before it. */
  commits(): Promise<readonly string[] | Unknown>
}

const mostCommits = 100

/** Methods throw ActionErrors `github`. */
export function basePoint(context: RunContext, github: GitHub | undefined): BasePoint {
  const { pullRequest, mergeGroup, sha } = context
  const of = pullRequest !== undefined ? 'pull request' : mergeGroup !== undefined ? 'merge group' : 'branch'
  const branch = branchOf(context)
  const commit = once(() => commitOf(context, github))

  async function commits(): Promise<readonly string[] | Unknown> {
    const at = of === 'branch' ? sha : await commit()
    if (typeof at === 'object') return at
    if (github === undefined) return unknown('there is no token to read the history with')
    if (at === undefined) return unknown('this is no checkout of git')
    const found = await github.commits({ sha: at, limit: mostCommits })
    const before = found.filter((one) => one !== at)
    return of === 'branch' ? before : [at, ...before]
  }
  return { of, ...(branch !== undefined && { branch }), commit, commits: once(commits) }
}

/** Of a pull request where what is built left its base: of the merge that is built by default the base itself, which has gone on since. */
async function commitOf(
  { pullRequest, mergeGroup, checkedOut, sha }: RunContext,
  github: GitHub | undefined,
): Promise<string | Unknown | undefined> {
  if ((pullRequest ?? mergeGroup) === undefined) return undefined
  if (github === undefined) return unknown('there is no token to read the base branch with')
  if (pullRequest === undefined) return mergeGroup?.baseSha
  const { baseSha, headSha } = pullRequest
  const built = checkedOut ?? sha ?? headSha
  const found = await github.mergeBase(baseSha, built)
  return found ?? unknown(`${shortCommit(baseSha)} and ${shortCommit(built)} have no commit in common`)
}

function branchOf({ pullRequest, mergeGroup, ref, repository }: RunContext): string | undefined {
  const change = pullRequest ?? mergeGroup
  if (change !== undefined) return change.baseRef
  return /^refs\/heads\/(.+)$/s.exec(ref ?? '')?.[1] ?? repository?.defaultBranch
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined
  return () => {
    asked ??= ask()
    return asked
  }
}
