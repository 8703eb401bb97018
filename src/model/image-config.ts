import type { RawPlatform } from './descriptor.ts'
import type { Digest } from './digest.ts'

/** One instruction that made the image. Another tool than a Dockerfile's builder may leave out everything. */
export type HistoryEntry = { readonly createdBy?: string; readonly comment?: string; readonly emptyLayer: boolean }

/** How an image is started: `config` of the OCI "Image Configuration", and docker's HEALTHCHECK, which OCI does not know. */
export type RuntimeConfig = {
  readonly user: string
  /** In their order; a later one of the same name wins. */
  readonly env: readonly { readonly key: string; readonly value: string }[]
  readonly entrypoint: readonly string[]
  readonly cmd: readonly string[]
  readonly workingDir: string
  /** As they are written, `8000/tcp`. */
  readonly exposedPorts: readonly string[]
  readonly volumes: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  readonly hasHealthcheck: boolean
}

/** OCI "Image Configuration", the parts that measuring and testing need. */
export type ImageConfig = {
  readonly platform: RawPlatform
  /** `rootfs.diff_ids`, from the lowest layer upwards. */
  readonly diffIds: readonly Digest[]
  readonly history: readonly HistoryEntry[]
  readonly runtime: RuntimeConfig
  /** When it was made, as it says itself: RFC 3339 in UTC. */
  readonly created?: string
}
