import type { VariantRef } from './variant-ref.ts'
import type { ComponentKind, PackageManager } from './inspection.ts'

/** The bytes of one thing in the one image and in the other; 0 where it is not. What came is new, and no percentage of nothing. */
export type BeforeAfter = { readonly beforeBytes: number; readonly afterBytes: number }

/** What no room was left for. */
export type ChangesLeft = BeforeAfter & { readonly count: number }

export type LayerChange = {
  readonly change: 'came' | 'went' | 'stayed'
  readonly diffId: string
  /** Positions, 0 being the lowest layer. */
  readonly before?: number
  readonly after?: number
  readonly uncompressedBytes: number
  /** Absent where the compressed sizes of the image are unknown. */
  readonly compressedBytes?: number
  readonly instruction?: string
}

/** `changed`: as many bytes, and others; or another target, or another type without bytes. */
export type PathChangeKind = 'came' | 'went' | 'grew' | 'shrank' | 'changed'

/** A file, or all files of one kind of change below a folder, less those that have a line of their own. */
export type PathChange = BeforeAfter & {
  readonly change: PathChangeKind
  /** Hostile text. */
  readonly path: string
  readonly isFolder: boolean
  /** Everything but folders. */
  readonly fileCount: number
}

export type PackageChange = BeforeAfter & {
  readonly change: 'came' | 'went' | 'version' | 'size'
  readonly manager: PackageManager
  /** Hostile text, like versions and path. */
  readonly name: string
  readonly beforeVersion?: string
  readonly afterVersion?: string
  readonly path?: string
}

export type ComponentChange = BeforeAfter & { readonly kind: ComponentKind; readonly name: string }

/**
 * What became of the final file system of one platform. Sorted by bytes won or lost, the most first. The signed differences of `paths`, and of
 * `components`, each with what is left, sum to that of the live bytes; those of `packages` with `packagesSummed` and `unowned` too.
 */
export type ImageComparison = {
  readonly platform: string
  /** Those of the later image in their order, then those that went. */
  readonly layers: readonly LayerChange[]
  /** At most 50. */
  readonly paths: readonly PathChange[]
  readonly pathsLeft: ChangesLeft
  readonly pathsByChange: Readonly<Record<PathChangeKind, ChangesLeft>>
  /** At most 200. */
  readonly packages: readonly PackageChange[]
  readonly packagesLeft: ChangesLeft
  /** Packages that were not told apart, since an image has more than 50,000: all of the one image with all of the other. */
  readonly packagesSummed: BeforeAfter & { readonly beforeCount: number; readonly afterCount: number }
  /** Live bytes that belong to no package. */
  readonly unowned: BeforeAfter
  /** At most 50. */
  readonly components: readonly ComponentChange[]
  readonly componentsLeft: ChangesLeft
}

export type Comparison = {
  readonly before: VariantRef
  readonly after: VariantRef
  /** Of the platforms that both images have. */
  readonly platforms: readonly ImageComparison[]
  readonly onlyBefore: readonly string[]
  readonly onlyAfter: readonly string[]
}
