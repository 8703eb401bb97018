import type { Cell } from './cell.ts'
import type { PublishSettings, SecretSource, Variant, VariantRef } from './config.ts'
import type { Changes } from './changes.ts'
import type { Platform } from './platform.ts'
import type { PublishPlan } from './publish.ts'
import type { Repository } from './repository.ts'
import type { Unknown } from './unknown.ts'

export type { Cell } from './cell.ts'

/** One target of the generated bake definition. */
export type BuildTarget = VariantRef & {
  /** The name in the bake definition and in its progress: letters, digits, `_` and `-`. */
  readonly bakeName: string
  /** What is built; only these platforms are measured. */
  readonly platforms: readonly Platform[]
  /** `layout` targets are exported, into a layout or the staging repository, measured and judged; `none` are built only because a child needs them. */
  readonly output: 'layout' | 'none'
  readonly context: string
  readonly dockerfile: string
  readonly target?: string
  readonly buildArgs: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
  readonly secrets: readonly SecretSource[]
  readonly cacheFrom: readonly string[]
  readonly cacheTo: readonly string[]
  /** Further named contexts, docker's own notation for the values; from an imported bake target. */
  readonly contexts: Readonly<Record<string, string>>
  readonly parent?: { readonly bakeName: string; readonly arg: string }
  /** Of the index and the manifests. */
  readonly annotations: Readonly<Record<string, string>>
  /** Attestations that lie in the layout: provenance of this mode, and an SBOM. */
  readonly provenance: PublishSettings['provenance']
  readonly sbom: boolean
}

/** What a run will do: targets with every parent before its children, and the cells in the order of the configuration. */
export type Plan = {
  readonly targets: readonly BuildTarget[]
  /** The variants that `only` selected, in the order of the configuration, with the platforms that are asked for. */
  readonly variants: readonly Variant[]
  readonly cells: readonly Cell[]
  /** True when `only` or `platforms` left something out: totals and relations then speak of a part. */
  readonly narrowed: boolean
  /** Of a run of `only: changed`; unknown: what changed cannot be told, so that everything is built. */
  readonly changes?: Changes | Unknown
  /** Where builds go by digest instead of into layouts on this machine. */
  readonly staging?: Repository
  /** Where it would all go; whether it does is decided after the verdict. */
  readonly publish: PublishPlan
}
