import type { Compression } from './compression.ts'
import type { RememberedContents } from './image-contents.ts'
import type { StageInputs } from './measurement.ts'
import type { Platform } from './platform.ts'
import type { VariantRef } from './variant-ref.ts'

/** What was measured, as far as that is known. */
export type MeasuredFrom = {
  /** The commit that the images were built from; absent where they were built from more, or less, than a commit. */
  readonly commit?: string
  /** ISO 8601 in UTC. */
  readonly measuredAt?: string
  /** Hex, of the configuration file's bytes. */
  readonly configSha256: string
}

export type CommittedLayer = {
  readonly diffId: string
  /** Absent where that of the image is. */
  readonly compressedBytes?: number
  readonly uncompressedBytes: number
  /** Clipped. Hostile text. */
  readonly instruction?: string
  readonly dockerfile?: string
  readonly line?: number
  /** As in a report: absent where it cannot be told. */
  readonly inherited?: boolean
  /** As `LayerOrigin`. */
  readonly step?: string
  readonly stage?: StageInputs
  /** As `LayerInspection`. */
  readonly timelessHash?: string
}

/** A number that is unknown is absent, and its reason stands beside it. */
export type CommittedImage = VariantRef & {
  readonly platform: Platform
  readonly digest: string
  readonly compressedBytes?: number
  readonly compressedUnknown?: { readonly reason: string }
  readonly uncompressedBytes: number
  readonly liveBytes?: number
  readonly wastedBytes?: number
  readonly ownBytes?: number
  readonly uninspected?: { readonly reason: string }
  readonly ownUnknown?: { readonly reason: string }
  readonly layerCount: number
  /** By the media types of the layers; absent where none is stored as it would be downloaded. */
  readonly compression?: Compression | 'mixed'
  /** Set where an update left this image out: its numbers are older than the rest of the file. */
  readonly kept?: MeasuredFrom
  readonly layers: readonly CommittedLayer[]
  /** Absent where the image was not looked into. */
  readonly contents?: RememberedContents
}

/** The sizes that a repository has committed; images in the order of the configuration. */
export type CommittedSizes = MeasuredFrom & { readonly images: readonly CommittedImage[] }
