import type { RawPlatform } from './descriptor.ts'
import type { Digest } from './digest.ts'

/** One instruction that made the image. Another tool than a Dockerfile's builder may leave out everything. */
export type HistoryEntry = { readonly createdBy?: string; readonly comment?: string; readonly emptyLayer: boolean }

/** OCI "Image Configuration", the parts that measuring needs. */
export type ImageConfig = {
  readonly platform: RawPlatform
  /** `rootfs.diff_ids`, from the lowest layer upwards. */
  readonly diffIds: readonly Digest[]
  readonly history: readonly HistoryEntry[]
}
