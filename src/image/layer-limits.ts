const gib = 2 ** 30

/** Bounds that hostile layers run into and real ones do not: the largest seen, a CUDA layer, has 6.5 GB and 1.9 to 1. */
export type LayerLimits = {
  /** Decompressed bytes of one layer, whatever its compressed size. */
  readonly maxUncompressedBytes: number
  /** Decompressed to compressed bytes; only asked above `ratioFreeBytes`, since a small layer of zeros does no harm. */
  readonly maxRatio: number
  readonly ratioFreeBytes: number
  /** Tar headers of one layer. */
  readonly maxHeaders: number
  /** What the list of its entries may take in memory: with ordinary paths, 60 bytes, that is 4 million entries. */
  readonly maxListingBytes: number
  /** What is kept of its files that say what is installed. */
  readonly maxKeptBytes: number
  /** Memory that a zstd frame may ask for (RFC 8878, "Window Descriptor"): 128 MiB is the most that `zstd -19 --long` uses without asking its reader to allow more. */
  readonly maxZstdWindowBytes: number
}

export const layerLimits: LayerLimits = {
  maxUncompressedBytes: 512 * gib,
  maxRatio: 200,
  ratioFreeBytes: gib,
  maxHeaders: 10_000_000,
  maxListingBytes: gib / 2,
  maxKeptBytes: gib / 16,
  maxZstdWindowBytes: 2 ** 27,
}

/** The most that a layer of this compressed size may decompress to. */
export function maxDecompressedBytes(compressedBytes: number, limits: LayerLimits): number {
  return Math.min(limits.maxUncompressedBytes, Math.max(limits.ratioFreeBytes, compressedBytes * limits.maxRatio))
}
