import type { VariantRef } from './config.ts'
import type { PlacedIndex } from './placed-index.ts'
import type { SourceFacts } from './source-facts.ts'

/** What became of one target. */
export type BuildOutcome = VariantRef &
  (
    | (PlacedIndex & {
        readonly status: 'built'
        readonly provenance: readonly PlatformProvenance[]
        /** Of an image that existed already: it was not built, only brought. */
        readonly source?: SourceFacts
      })
    | {
        readonly status: 'failed'
        /** One sentence, without secrets; hostile text. */
        readonly reason: string
        /** The last lines of the failing step, at most 20; hostile text. */
        readonly logTail: readonly string[]
        readonly dockerfile?: string
        readonly line?: number
        /** As the configuration names an image that exists already and could not be had. */
        readonly source?: string
      }
    | { readonly status: 'blocked'; readonly by: VariantRef }
  )

/** Provenance that came beside the layout (buildx metadata file) instead of inside it: a parsed SLSA predicate, not yet interpreted. */
export type PlatformProvenance = { readonly platform: string; readonly predicate: unknown }

/** The tools that built, as they name themselves. */
export type BuilderInfo = {
  readonly name: string
  readonly driver: string
  readonly buildkit: readonly string[]
  readonly buildx: string
  /** The plugin's own file, where docker tells it. */
  readonly buildxPath?: string
}

/** Facts of the build that are worth a finding although it succeeded. */
export type BuildResult = {
  readonly outcomes: readonly BuildOutcome[]
  /** Absent where nothing was to be built. */
  readonly builder?: BuilderInfo
  /** Of variants that took some from a cache: how many instructions, each platform counted. */
  readonly cached: readonly (VariantRef & { readonly steps: number })[]
  /** A `# syntax=` that is not Docker's own, by target. */
  readonly frontends: readonly (VariantRef & {
    readonly frontend: string
    readonly dockerfile: string
    readonly line: number
  })[]
}
