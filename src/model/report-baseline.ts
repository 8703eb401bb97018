import type { Baseline } from './baseline.ts'
import type { ContentsDifference } from './contents-difference.ts'
import type { SizeDifference } from './size-difference.ts'
import type { VariantRef } from './variant-ref.ts'

/** A number of the baseline that can be held against that of this run; else why not. */
type ReportGrown = 'compressed' | 'uncompressed' | 'own' | 'live' | 'wasted'

/** What the image was at the baseline. A number that cannot be compared is absent, and `notCompared` says why. */
export type ReportBaseline =
  | {
      readonly digest?: string
      readonly compressedBytes?: number
      readonly uncompressedBytes?: number
      readonly ownBytes?: number
      readonly liveBytes?: number
      readonly wastedBytes?: number
      readonly notCompared?: Readonly<Partial<Record<ReportGrown, { readonly reason: string }>>>
      /** What the image grew by, split by cause; absent where the baseline does not know the layers. */
      readonly difference?: SizeDifference
      /** What the live bytes are, by folder and by package, against the baseline. */
      readonly contents?: ContentsDifference
      readonly contentsUnknown?: { readonly reason: string }
      /** Compressed bytes that a machine with the image of the baseline must still download. */
      readonly toDownloadBytes?: number
    }
  | { readonly unknown: { readonly reason: string } }

/** What a run was held against. */
export type RunBaseline =
  | {
      readonly from: Baseline['from']
      readonly place: string
      readonly at?: string
      readonly commit?: string
      readonly measuredAt?: string
      readonly configSha256?: string
      /** Whole days between `measuredAt` and this run. */
      readonly ageDays?: number
      /** Set where `configSha256` is not that of the configuration of the commit `at`. */
      readonly staleConfig?: true
      readonly tried: Baseline['tried']
      /** Earlier runs of the base branch, the oldest first. */
      readonly trend: readonly {
        readonly commit: string
        readonly measuredAt?: string
        readonly images: readonly (VariantRef & { readonly platform: string; readonly compressedBytes: number })[]
      }[]
      /** Images that are not known to be new, and not known at the baseline either. */
      readonly absent?: readonly (VariantRef & { readonly platform: string; readonly reason: string })[]
      /** Images that the configuration no longer has. */
      readonly removed: readonly (VariantRef & { readonly platform: string; readonly compressedBytes?: number })[]
    }
  | { readonly unknown: { readonly reason: string } }
