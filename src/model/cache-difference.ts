import type { Cell } from './cell.ts'
import type { LayerOrigin } from './measurement.ts'
import type { Unknown } from './unknown.ts'

/** Paths that are not the same in two builds of one thing; times do not count. */
export type PathDifference = {
  /** From the root: the path, or the folder that holds all of them. Hostile text. */
  readonly path: string
  readonly fileCount: number
  /** At most 3, sorted; what differs from build to build anyway comes last. */
  readonly examples: readonly string[]
}

/** What a build with caches made different from one without; `origin` is of the layer, empty where it is known of the whole image alone. */
export type CacheDifference = PathDifference & { readonly origin: LayerOrigin }

/** Unknown where one of the builds has no image to look into. */
export type ComparedCell = Cell & { readonly differences: readonly CacheDifference[] | Unknown }
