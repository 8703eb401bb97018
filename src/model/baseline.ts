import type { Compression } from './compression.ts'
import type { Digest } from './digest.ts'
import type { InstalledPackage } from './inspection.ts'
import type { Platform } from './platform.ts'

/** Where a baseline can come from: a file of the repository, a tag in a registry, a report in the cache of the Actions. */
export type BaselineOrigin = 'file' | 'registry' | 'cache'

/** A layer as a baseline knows it: a registry says nothing of file bytes. */
export type BaselineLayer = {
  readonly diffId: Digest
  readonly compressedBytes?: number
  readonly uncompressedBytes?: number
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
  /** Of all its layers alike; absent: they differ, or it is not known. */
  readonly compression?: Compression
  readonly compressedBytes?: number
  readonly uncompressedBytes?: number
  readonly liveBytes?: number
  readonly ownBytes?: number
  readonly wastedBytes?: number
  readonly layerCount?: number
  readonly layers?: readonly BaselineLayer[]
  /** Of a report alone; those that it has room for. */
  readonly packages?: readonly InstalledPackage[]
}
