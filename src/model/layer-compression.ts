import type { BaselineImage } from './baseline.ts'
import type { Compression } from './compression.ts'

/** How layers of these media types are compressed, all of them; undefined where there is none, or one that does not say. */
export function layerCompression(mediaTypes: readonly string[]): BaselineImage['compression'] {
  const [first, ...others] = new Set(mediaTypes.map(compressionOfType))
  return others.length > 0 ? 'mixed' : first
}

/** OCI image specification, layer media types, and docker's own. */
function compressionOfType(mediaType: string): Compression | undefined {
  if (/[+.]zstd$/.test(mediaType)) return 'zstd'
  if (/[+.]gzip$/.test(mediaType)) return 'gzip'
  return /\.tar$/.test(mediaType) ? 'none' : undefined
}
