export type Compression = 'gzip' | 'zstd' | 'none'

/** The bytes that `compressionOf` needs to see. */
export const compressionMagicBytes = 8

/**
 * How a layer is compressed, from its first bytes alone, as containerd decides it: the media type is not asked, and what is
 * neither gzip nor zstd is taken as a tar archive.
 */
export function compressionOf(head: Uint8Array): Compression {
  if (head[0] === 0x1f && head[1] === 0x8b && head[2] === 0x08) return 'gzip'
  if (head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd) return 'zstd'
  const skippable = head[1] === 0x2a && head[2] === 0x4d && head[3] === 0x18 && ((head[0] ?? 0) & 0xf0) === 0x50
  return skippable && head.length >= compressionMagicBytes ? 'zstd' : 'none'
}
