import type { BeforeAfter } from './comparison.ts'
import type { PackageManager } from './inspection.ts'

/** A folder that holds more or less than at the baseline. Hostile text. */
export type FolderDifference = BeforeAfter & { readonly path: string; readonly small?: SmallFolders }

/** Folders that one run alone lists, since the other had less in each than a line needs, and that are told as the one above them. Hostile text. */
export type SmallFolders = {
  readonly count: number
  /** Where they are, the most bytes first: the nearest folders that have them. */
  readonly within: readonly string[]
  /** How many more such places there are. */
  readonly placesLeft: number
  /** Each had, or has, fewer bytes. */
  readonly belowBytes: number
  readonly when: 'before' | 'after' | 'either'
}

/** `came`: the baseline had nothing of it that was as large as its floor. */
export type PackageDifference = BeforeAfter & {
  readonly change: 'came' | 'went' | 'version' | 'size'
  readonly manager: PackageManager
  /** Hostile text, like the versions. */
  readonly name: string
  readonly beforeVersion?: string
  readonly afterVersion?: string
}

/**
 * What became of the live bytes, by folder and by package. The signed differences of `folders` with `foldersLeft`, and of `packages` with `packagesLeft` and
 * `unowned`, sum to that of the whole. Lists are by bytes won or lost, the most first.
 */
export type ContentsDifference = BeforeAfter & {
  /** Below this many bytes nothing has a line. */
  readonly floorBytes: number
  readonly folders: readonly FolderDifference[]
  readonly foldersLeft: BeforeAfter
  readonly packages: readonly PackageDifference[]
  readonly packagesLeft: BeforeAfter
  readonly unowned: BeforeAfter
}
