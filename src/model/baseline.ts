import type { BaselineSource } from './baseline-settings.ts'
import type { Cell } from './cell.ts'
import type { CommittedImage, CommittedLayer } from './committed-sizes.ts'
import type { TrendPoint } from './trend.ts'
import type { VariantRef } from './variant-ref.ts'

/** A layer as a baseline knows it. */
export type BaselineLayer = Pick<CommittedLayer, 'diffId' | 'instruction' | 'step' | 'inherited'> & {
  readonly compressedBytes?: number
  readonly uncompressedBytes?: number
}

type Sizes = 'compressedBytes' | 'uncompressedBytes' | 'liveBytes' | 'ownBytes' | 'wastedBytes'

/** One image of one platform at the baseline. A number that nobody had is absent. */
export type BaselineImage = VariantRef &
  Pick<CommittedImage, 'platform' | 'compression' | 'layers' | 'contents'> &
  Partial<Pick<CommittedImage, Sizes | 'digest'>>

/** What this run is held against. */
export type Baseline = {
  readonly from: BaselineSource
  /** As it is named for people; hostile text. */
  readonly place: string
  /** The commit whose file it is; absent: that of the checkout. */
  readonly at?: string
  /** The commit whose images they are, and when they were measured (RFC 3339); absent where that is not known. */
  readonly commit?: string
  readonly measuredAt?: string
  /** Whole days between `measuredAt` and this run. */
  readonly ageDays?: number
  /** Of the configuration that they were measured with; absent where that is not known. */
  readonly configSha256?: string
  /** Set where that is not the configuration of the commit `at`: the sizes were not written again when it changed. */
  readonly staleConfig?: true
  /** The places before this one that had none, and why. */
  readonly tried: readonly { readonly from: BaselineSource; readonly reason: string }[]
  /** Earlier runs of the base branch, the oldest first; at most 20. */
  readonly trend: readonly TrendPoint[]
  readonly images: readonly BaselineImage[]
  /** Images that may have been there before, and why nobody knows; an image that is neither here nor in `images` is new. Hostile text. */
  readonly absent?: readonly (Cell & { readonly reason: string })[]
}
