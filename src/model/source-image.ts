import type { Digest } from './digest.ts'
import type { ImageConfig } from './image-config.ts'
import type { ImageManifest } from './manifest.ts'
import type { Platform } from './platform.ts'

/** One image of one platform: manifest and configuration are read, bounded and what their digests say. */
export type SourceImage = {
  readonly platform: Platform
  readonly digest: Digest
  readonly manifest: ImageManifest
  readonly config: ImageConfig
}
