import type { PackageManager } from './inspection.ts'

/** From this many bytes on a folder or a package is remembered by itself. */
export const contentsFloorBytes = 100_000

/** What a list has no line for. */
type ContentsLeft = { readonly count: number; readonly bytes: number }

/**
 * The live bytes of an image twice over, by folder and by package, each summing to all of them, as far as they are remembered between runs: what is
 * smaller than `floorBytes` has no line.
 */
export type RememberedContents = {
  readonly floorBytes: number
  /** The same of folders, which is more where there are very many of them. */
  readonly foldersFloorBytes: number
  /** Disjoint: the bytes of a folder are those that no listed folder below it has. Hostile text. */
  readonly folders: readonly { readonly path: string; readonly bytes: number }[]
  readonly foldersLeft: ContentsLeft
  /** Hostile text. */
  readonly packages: readonly {
    readonly manager: PackageManager
    readonly name: string
    readonly version: string
    readonly bytes: number
  }[]
  readonly packagesLeft: ContentsLeft
  /** Live bytes that belong to no package. */
  readonly unownedBytes: number
  /** Managers of whose packages not all may be known, since what lists them could not be read; absent: none. */
  readonly unread?: readonly PackageManager[]
}
