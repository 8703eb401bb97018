/** The pull request that a run is about. */
export type PullRequest = {
  readonly number: number
  readonly headSha: string
  readonly baseSha: string
  /** The branch that it is to be merged into, by name. */
  readonly baseRef?: string
  /** The head is in another repository, or in one that is gone: the token can only read. */
  readonly fromFork: boolean
  readonly author: { readonly login: string; readonly isBot: boolean }
}

/** Where and why this run happens, read once from the runner's environment and event file. Absent parts are what a terminal lacks. */
export type RunContext = {
  /** Absolute path of the checkout; every path of a configuration must lie in it. */
  readonly workspace: string
  readonly inActions: boolean
  readonly event?: string
  readonly repository?: {
    readonly owner: string
    readonly name: string
    readonly isPrivate?: boolean
    readonly isFork?: boolean
    readonly defaultBranch?: string
  }
  /** Grows with every run of a workflow; with `runAttempt` it orders runs of one pull request. */
  readonly runId?: number
  readonly runAttempt?: number
  readonly runUrl?: string
  readonly serverUrl?: string
  readonly sha?: string
  /** Of a pull request: the commit that is checked out, as far as git tells. The merge with its base, unless the workflow asks for another. */
  readonly checkedOut?: string
  /** Of a push: the commit that its branch was at before; absent where the branch is new. */
  readonly before?: string
  /** `refs/heads/main`, `refs/tags/v1.2.3`. */
  readonly ref?: string
  /** When the commit was made, RFC 3339 in UTC. */
  readonly commitTime?: string
  readonly pullRequest?: PullRequest
  /** Of a run for a merge queue: the commit that the group is to be merged into, and its branch by name. */
  readonly mergeGroup?: { readonly baseSha: string; readonly baseRef?: string }
  /** The event is not that of a pull request, and about one all the same: its code may be what is checked out, whatever `ref` says. */
  readonly pointsAtPullRequest?: true
  /** Set for `workflow_run` alone: the commit that started the first workflow came from another repository. */
  readonly startedByFork?: boolean
}
