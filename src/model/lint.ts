import type { BuildContext } from './build-context.ts'
import type { LintNote } from './lint-note.ts'
import type { LintCode } from './rule-code.ts'
import type { Unknown } from './unknown.ts'
import type { VariantRef } from './variant-ref.ts'

/** What a rule saw in a Dockerfile, a context or a requirements file, before severities and waivers. Texts are hostile. */
export type LintSighting = {
  readonly code: LintCode
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

/** A sighting, and the lines of the instruction that it is in, where it is in one of the Dockerfile. */
export type LintedSighting = LintSighting & {
  readonly instruction?: { readonly line: number; readonly lastLine: number }
}

/** What lint saw of one variant; of several that share a place each has it. */
export type LintedVariant = VariantRef & { readonly dockerfile: string; readonly sightings: readonly LintedSighting[] }

/** What was looked at before the build. A variant that takes an image that exists has nothing to be looked at. */
export type LintResult = {
  /** In the order of the configuration; without those whose Dockerfile was not read. */
  readonly variants: readonly LintedVariant[]
  /** Of which nothing is known, and why. */
  readonly unread: readonly (VariantRef & { readonly file: string; readonly reason: string })[]
  /** In the order of the configuration. */
  readonly contexts: readonly (VariantRef & { readonly context: BuildContext | Unknown })[]
  /** What BuildKit says of the Dockerfiles; absent where it was not to be asked. */
  readonly notes?: readonly LintNote[]
}

/** A finding of lint. */
export type LintFindingData = {
  readonly code: LintCode
  readonly sighting: LintSighting
  /** The variants that it is of, where it is not of all that were looked at. */
  readonly variants?: readonly VariantRef[]
  /** Unpacked bytes of the layer that this line made, where the image is there and that layer is known. */
  readonly layerBytes?: number
  /** The last day of a waiver that is over, YYYY-MM-DD. */
  readonly waiverEnded?: string
}
