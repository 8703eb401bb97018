import type { Compression } from './compression.ts'
import type { Digest } from './digest.ts'
import type { Platform } from './platform.ts'

/** Where a baseline can come from: a file of the repository, a tag in a registry, a report in the cache of the Actions. */
export type BaselineOrigin = 'file' | 'registry' | 'cache'

/** A layer as a baseline knows it: a registry says nothing of file bytes. */
export type BaselineLayer = {
  readonly diffId: Digest
  readonly compressedBytes?: number
  readonly uncompressedBytes?: number
  /** Hostile text. */
  readonly instruction?: string
  /** As `LayerOrigin`. */
  readonly step?: string
  readonly inherited?: boolean
}

/** One image of one platform at the baseline. A number that nobody had is absent. */
export type BaselineImage = {
  readonly image: string
  readonly variant: string
  readonly platform: Platform
  readonly digest?: Digest
  /** Of all its layers alike; `mixed`: they differ; absent: it is not known. */
  readonly compression?: Compression | 'mixed'
  readonly compressedBytes?: number
  readonly uncompressedBytes?: number
  readonly liveBytes?: number
  readonly ownBytes?: number
  readonly wastedBytes?: number
  /** From the lowest on. */
  readonly layers?: readonly BaselineLayer[]
}

/** What this run is held against. */
export type Baseline = {
  readonly from: BaselineOrigin
  /** As it is named for people: a path, `reference@digest`, the key of a cache. Hostile text. */
  readonly place: string
  /** The commit whose images they are, and when they were measured (RFC 3339); absent where that is not known. */
  readonly commit?: string
  readonly measuredAt?: string
  readonly images: readonly BaselineImage[]
}
