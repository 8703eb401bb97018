import type { BuildContext } from '../model/build-context.ts'
import type { Variant } from '../model/config.ts'
import type { Dockerfile, DockerfileStage } from '../model/dockerfile.ts'
import type { LintSighting } from '../model/lint.ts'
import type { Unknown } from '../model/unknown.ts'

/** A stage that the variant's target needs. */
export type NeededStage = DockerfileStage & {
  /** `image`: its layers are in the image. `builder`: only files are taken from it, so that what it leaves costs nothing. */
  readonly part: 'image' | 'builder'
  /** What FROM names with build arguments in place; undefined where one has no value, and for an earlier stage. */
  readonly baseImage?: string
}

/** All that a rule may know of one variant. */
export type LintSubject = {
  readonly variant: Variant
  readonly dockerfile: Dockerfile
  /** In the order of the file. */
  readonly stages: readonly NeededStage[]
  readonly context: BuildContext | Unknown
  /** Texts of the files of Python requirements that needed stages install, by their path in the workspace. */
  readonly requirements: ReadonlyMap<string, string>
}

/** Pure; what it sees is in the order of the file. Variants that share a Dockerfile see the same twice: that is told once, later. */
export type LintRule = (subject: LintSubject) => readonly LintSighting[]
/** A rule on what several variants are together. */
export type LintRunRule = (subjects: readonly LintSubject[]) => readonly LintSighting[]
