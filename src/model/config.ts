import type { BaselineSettings } from './baseline-settings.ts'
import type { Bound } from './bound.ts'
import type { ImageMeasure } from './budget-measure.ts'
import type { UnitSystem } from './bytes.ts'
import type { Allowance } from './override.ts'
import type { Growth } from './growth-bounds.ts'
import type { Platform } from './platform.ts'
import type { Position } from './position.ts'
import type { Repository } from './repository.ts'
import type { RuleSetting, Waiver } from './rule-setting.ts'
import type { SmokeBudget, SmokeTest } from './smoke.ts'
import type { SourceReference } from './source-reference.ts'
import type { VariantRef } from './variant-ref.ts'

export type { BudgetMeasure } from './budget-measure.ts'
export type { VariantRef } from './variant-ref.ts'

/**
 * The bounds of one measure. Above `max` or below `min` fails, above `warn` warns; `target` and `original` are only reported.
 * `message` is the repository's own word on a broken budget and is hostile text.
 */
export type Bounds = {
  readonly max?: Bound
  readonly warn?: Bound
  readonly min?: Bound
  readonly target?: Bound
  readonly original?: Bound
  /** How much the measure may grow over the baseline; of measures that a baseline has, and of nothing else. */
  readonly growth?: Growth
  readonly message?: string
  readonly unit: UnitSystem
  readonly position: Position
}

/** A budget as it holds for one variant on one platform, after variant, image and defaults were looked up. */
export type Budget = Bounds & {
  readonly measure: ImageMeasure
  readonly platform: Platform
  /** Of the measure `path`, and only of it: absolute, without a trailing slash. */
  readonly path?: string
}

/** A build secret: its id in the Dockerfile, and the environment variable that holds its value. */
export type SecretSource = { readonly id: string; readonly env: string }

/** The parent that this run also builds; the build argument `arg` is what the Dockerfile's FROM names. */
export type ParentRef = VariantRef & { readonly arg: string; readonly position: Position }

/** A target of an existing bake or compose file; the paths are relative to the workspace. */
export type BakeRef = { readonly files: readonly string[]; readonly target: string; readonly position: Position }

/** A tag as the configuration writes it, with the variant's prefix and suffix in place: `{{version}}-cuda`. */
export type TagTemplate = { readonly text: string; readonly position: Position }

/** Where and as what a variant is published. */
export type PublishSettings = {
  /** In the order of the configuration; empty: never published. */
  readonly repositories: readonly Repository[]
  readonly tags: readonly TagTemplate[]
  /** What every tag gets, those of the input `metadata` too. */
  readonly tagPrefix: string
  readonly tagSuffix: string
  /** Attestations that the build makes: SLSA provenance of this mode, and an SBOM. */
  readonly provenance: 'none' | 'min' | 'max'
  readonly sbom: boolean
  /** Annotations that the configuration writes. */
  readonly annotations: Readonly<Record<string, string>>
}

/** `branch main`, `tag v*`: a kind of ref and a glob of its short name. */
export type RefPattern = { readonly kind: 'branch' | 'tag'; readonly glob: string }

/** One variant with every setting looked up. Paths are relative to the workspace, with `/`. */
export type Variant = VariantRef & {
  readonly position: Position
  readonly context: string
  readonly dockerfile: string
  readonly target?: string
  readonly buildArgs: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
  readonly platforms: readonly Platform[]
  readonly secrets: readonly SecretSource[]
  /** Cache sources and sinks in docker's own notation, `type=gha,scope=x`. */
  readonly cacheFrom: readonly string[]
  readonly cacheTo: readonly string[]
  /** Further named contexts of an imported bake target: folders relative to the workspace, or `docker-image://` references. */
  readonly contexts?: Readonly<Record<string, string>>
  readonly from?: ParentRef
  readonly bake?: BakeRef
  /** Of a cell of a matrix: its values, which are among `buildArgs`, and which of them a template puts into what is built. */
  readonly matrix?: { readonly values: Readonly<Record<string, string>>; readonly inBuild: readonly string[] }
  /** An image that exists already takes the place of a build; `dockerfile` and all that belongs to building then say nothing. */
  readonly source?: SourceReference
  readonly budgets: readonly Budget[]
  /** Of the bytes that a build sends of its context, on all platforms together. */
  readonly contextBudget?: Bounds
  /** What must, and must not, be inside; undefined where the configuration does not say. */
  readonly device?: 'cpu' | 'cuda'
  /** Everything that is to be tested: the variant's own list, its parents', that of `parity`. */
  readonly smoke: readonly SmokeTest[]
  readonly smokeBudgets: readonly SmokeBudget[]
  readonly publish: PublishSettings
  /** What is set about rules on the image's contents; the others are as docs/rules.md says. */
  readonly rules: readonly RuleSetting[]
  readonly waivers: readonly Waiver[]
}

/** `left` must be smaller than `right` (`<`, or `<=` where `orEqual`), by at least `margin` where there is one. */
export type OrderRelation = {
  readonly kind: 'order'
  readonly text: string
  readonly measure: ImageMeasure
  readonly left: VariantRef
  readonly right: VariantRef
  readonly orEqual: boolean
  readonly margin?: { readonly percent: number } | { readonly amount: number }
  readonly position: Position
}

/** No two of these variants may be the same image. */
export type DistinctRelation = {
  readonly kind: 'distinct'
  readonly text: string
  readonly variants: readonly VariantRef[]
  readonly position: Position
}

export type Relation = OrderRelation | DistinctRelation

/** The configuration of one repository, resolved: no default is left to look up. Lists keep the order of the file. */
export type Config = {
  /** Relative to the workspace. */
  readonly file: string
  /** Hex sha256 of the file's bytes. */
  readonly sha256: string
  /** Of the file of the base branch, where its rules judge instead of this one's. */
  readonly rulesSha256?: string
  /** Why what variants take over from bake files is not known, where that was allowed; absent: it is, or none does. */
  readonly bakeUnread?: string
  /** A variant without a budget is an error instead of a warning. */
  readonly strict: boolean
  /** A test that was skipped fails. */
  readonly requireSmoke: boolean
  readonly variants: readonly Variant[]
  readonly relations: readonly Relation[]
  /** Bounds on the compressed bytes that a registry stores for everything, each blob once. */
  readonly total?: Bounds
  /** The refs that a release may come from; empty: every branch and tag. */
  readonly publishWhen: readonly RefPattern[]
  readonly baseline: BaselineSettings
  /** Breaches of size that the repository accepts for a time. */
  readonly allow: readonly Allowance[]
  /** Where builds go by digest instead of into layouts on this machine. */
  readonly staging?: Repository
}
