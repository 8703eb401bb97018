import type { RuleCode } from './rule-code.ts'

/** What a rule saw in a Dockerfile, a context or a requirements file, before severities and waivers. Texts are hostile. */
export type LintSighting = {
  readonly code: RuleCode
  /** Relative to the workspace. */
  readonly file: string
  readonly line?: number
  /** What it is about, as it is written there: `apt-get install -y curl`. */
  readonly subject: string
  /** What the code alone does not say: `|| true`, the other of two, the size. */
  readonly detail?: string
  /** Of files of the context. */
  readonly bytes?: number
}
