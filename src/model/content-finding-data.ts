import type { UnitSystem } from './bytes.ts'
import type { Observation } from './inspection.ts'
import type { ContentRuleCode } from './rule-code.ts'

/** A layer, and where it comes from, as far as that is known. */
type LayerPlace = {
  readonly layerDigest?: string
  readonly instruction?: string
  readonly dockerfile?: string
  readonly line?: number
}

/**
 * A rule on the image's contents. `layerDigest`, `instruction` and the line are of the layer that is to change: the one that brought it, but of
 * `copied-again` and `overwrites-parent` the one that did that. `by` is the other one of the two: who removed it, or what was copied or overwritten.
 */
export type ContentFindingData = {
  readonly code: ContentRuleCode
  readonly by?: LayerPlace
  /** Further places of the same layer with the same remedy, the largest first; `bytes` and `fileCount` are of all of them, `path` of the largest. */
  readonly others?: readonly { readonly path: string; readonly bytes: number }[]
  readonly instruction?: string
  readonly layerDigest?: string
  /** The limit of the configuration that is exceeded, and what the rule sees in the whole image. */
  readonly max?: number
  readonly allBytes?: number
  readonly unit?: UnitSystem
  /** The layer is of a base that this run does not build: nothing in its Dockerfiles wins these bytes but another base. */
  readonly foreign?: true
  /** The last day of a waiver that is over, YYYY-MM-DD. */
  readonly waiverEnded?: string
} & Omit<Observation, 'code' | 'layer' | 'by'>
