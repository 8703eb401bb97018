import type { WasteCause } from './image-tree.ts'
import type {
  ApartFolders,
  Component,
  DuplicateGroup,
  InspectionProblem,
  InstalledPackage,
  PackageSum,
  SizedPath,
  WasteGroup,
} from './inspection.ts'

/** Lists are sorted by bytes; paths and names are hostile text. `layer` and `by` are indexes into `layers`. */
export type ReportContents = {
  readonly wasteByCause: Readonly<Record<WasteCause, number>>
  readonly waste: readonly WasteGroup[]
  readonly duplicateBytes: number
  readonly duplicates: readonly DuplicateGroup[]
  /** Of the live bytes; what is in a folder sums to it. */
  readonly folders: readonly SizedPath[]
  /** Absent in the reports of earlier versions. */
  readonly apartFolders?: ApartFolders
  readonly components: readonly Component[]
  /** At most 5,000. */
  readonly packages: readonly InstalledPackage[]
  /** All others together. */
  readonly packagesLeft: PackageSum
  readonly problems: readonly InspectionProblem[]
}

/** What would win most: one remedy, what it wins in one image, and in all that hold the same bytes. No byte is promised twice. */
export type ReportAdvice = {
  readonly code: string
  readonly message: string
  readonly remedy?: string
  /** Of the finding; hostile text. */
  readonly path: string
  readonly otherPaths?: readonly string[]
  readonly dockerfile?: string
  readonly line?: number
  /** In one image; where its platforms differ, in the one that wins most. */
  readonly bytes: number
  /** The images that would shrink: those that hold the layer. */
  readonly images: readonly { readonly image: string; readonly variant: string; readonly platform: string }[]
  /** In all of them, and the sum of this and all before it. */
  readonly totalBytes: number
  readonly runningBytes: number
}

/** What images of one platform share. Compressed bytes; rows and columns in the order of `images`, which all have such sizes. */
export type ReportSharing = {
  readonly platform: string
  readonly images: readonly { readonly image: string; readonly variant: string }[]
  /** Bytes of the layers that row and column have in common; on the diagonal all of it. */
  readonly sharedBytes: readonly (readonly number[])[]
  /** What a machine that has the row must still download for the column. */
  readonly downloadBytes: readonly (readonly number[])[]
  readonly sumBytes: number
  /** Each blob once. */
  readonly storedBytes: number
  /** Measured images that are in no row, since nobody knows their compressed sizes. */
  readonly leftOut: readonly { readonly image: string; readonly variant: string; readonly reason: string }[]
}
