/** What is to be known of a look at Dockerfiles beside its findings: no rule, no severity. Hostile text. */
export type LintNote = {
  /** Relative to the workspace. */
  readonly file: string
  readonly line?: number
  /** A sentence without its full stop. */
  readonly text: string
}
