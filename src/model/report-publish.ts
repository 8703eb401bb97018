/** One variant in one repository, by digest; `verified` ones were read back whole. */
export type ReportPublishedImage = {
  readonly image: string
  readonly variant: string
  readonly repository: string
  readonly digest: string
  /** `repository@digest`. */
  readonly reference: string
  readonly status: 'verified' | 'not-ours' | 'failed' | 'not-reached'
  /** Of what was verified: whether this run brought it. */
  readonly transfer?: 'copied' | 'already-there'
  readonly reason?: string
}

/** A tag that names the digest now: it was read back. */
export type ReportPublishedTag = {
  readonly image: string
  readonly variant: string
  /** `repository:tag`. */
  readonly reference: string
  readonly digest: string
  readonly kind: 'version' | 'moving'
  /** Whether this run set it. */
  readonly change: 'set' | 'already-set'
  /** What it named before, and the command that makes it so again. */
  readonly previous?: string
  readonly rollback?: string
}

/** A tag that was planned, or a template that gave none. */
export type ReportTagNotSet = {
  readonly image: string
  readonly variant: string
  /** `repository:tag`; of a template that gave no tag the template. */
  readonly reference: string
  /** `kept` with a newer release and `left-out` are as they should be; the others are missing from the release. */
  readonly status: 'kept' | 'left-out' | 'moved-by-other' | 'not-ours' | 'not-set'
  readonly reason: string
  /** What it names instead, where that is known. */
  readonly found?: string
  /** Of one that was put and names something else: what it named before, and the command that makes it so again. */
  readonly previous?: string
  readonly rollback?: string
}

export type ReportPublish = {
  /** What was asked for; of `never` there is nothing to tell. */
  readonly mode: 'never' | 'on-pass' | 'dry-run'
  readonly decision: 'push' | 'skip' | 'refuse'
  readonly reason: string
  /** How to go on, where there is something to do. */
  readonly remedy?: string
  readonly version?: string
  /** What copied: `skopeo 1.13.3`. */
  readonly tool?: string
  /** Of a dry run: what would be done, in order; nothing was. */
  readonly steps?: readonly string[]
  readonly images: readonly ReportPublishedImage[]
  readonly tags: readonly ReportPublishedTag[]
  readonly notTagged: readonly ReportTagNotSet[]
  /** What the build left in the staging repository, and what became of it. */
  readonly staged: readonly {
    readonly image: string
    readonly variant: string
    readonly reference: string
    readonly status: 'kept' | 'removed'
    readonly reason: string
  }[]
}
