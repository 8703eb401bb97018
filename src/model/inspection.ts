import type { Cell } from './cell.ts'
import type { WasteCause } from './image-tree.ts'
import type { ContentRuleCode } from './rule-code.ts'
import type { Unknown } from './unknown.ts'

/** A path from the root and the bytes at it, or below it. */
export type SizedPath = { readonly path: string; readonly bytes: number }

export type LayerInspection = {
  readonly liveBytes: number
  readonly wastedBytes: number
  readonly entryCount: number
  /** By bytes of this layer, live and wasted, at most 10, the largest first. */
  readonly largestFiles: readonly SizedPath[]
  /** The same of folders that hold at least half of what the folder above them holds, or 1 % of the layer; no folder together with its only large child. */
  readonly largestFolders: readonly SizedPath[]
  /** Equal where layers hold the same but for times; absent where a base brought it. */
  readonly timelessHash?: string
}

/** Wasted files of one cause between two layers, summed up under the folder that they share. */
export type WasteGroup = {
  readonly cause: WasteCause
  readonly bytes: number
  readonly fileCount: number
  /** Indexes into the layers: who holds the bytes, and who hid them. */
  readonly layer: number
  readonly by: number
  readonly path: string
  /** Of `copied-again`, over all files, in the order owner, mode, time. */
  readonly changed?: readonly ('owner' | 'mode' | 'time')[]
}

/** One content at several live paths that are no hard links of each other. Information: nothing says that one of them is not needed. */
export type DuplicateGroup = {
  /** What all copies but one take. */
  readonly extraBytes: number
  readonly fileBytes: number
  readonly count: number
  /** At most 5, sorted. */
  readonly paths: readonly string[]
}

export type ComponentKind =
  | 'dpkg'
  | 'apk'
  | 'rpm'
  | 'python'
  | 'conda'
  | 'npm'
  | 'go'
  | 'rust'
  | 'cuda'
  | 'folder'
  | 'other'

/** Live bytes with one owner; all components of an image sum to its live bytes. `name` is a folder where `kind` is one, else empty. */
export type Component = {
  readonly kind: ComponentKind
  readonly name: string
  readonly bytes: number
  readonly fileCount: number
}

export type PackageManager = 'dpkg' | 'apk' | 'rpm' | 'python' | 'conda' | 'npm' | 'go' | 'rust'

export type InstalledPackage = {
  readonly manager: PackageManager
  readonly name: string
  /** Absent where its metadata does not say. */
  readonly version?: string
  /** Live bytes of the files that it brought and no other package did before it. */
  readonly bytes: number
  /** What the package's own metadata says, as dpkg's Installed-Size, in bytes. */
  readonly declaredBytes?: number
  /** Where it is, of those that can be installed many times: `/usr/lib/python3/dist-packages`. */
  readonly path?: string
}

export type PackageSum = { readonly count: number; readonly bytes: number }

/** What a rule saw in an image, before severities, limits and waivers. */
export type Observation = {
  readonly code: ContentRuleCode
  /** What would be won; 0 where the rule is not about bytes. */
  readonly bytes: number
  readonly fileCount: number
  /** The path that a waiver names: a file or the folder that holds all of it. */
  readonly path: string
  /** At most 3 further paths, the largest first. */
  readonly examples: readonly string[]
  /** The layer that brought it, as an index, and the one that removed or copied it. */
  readonly layer?: number
  readonly by?: number
  /** What it is about where the code alone does not say: `libcublas 12.4 and 13.0`. Hostile text. */
  readonly detail?: string
}

/** Something inside that could not be read; the rest holds. Hostile text. */
export type InspectionProblem = {
  readonly kind: 'inventory' | 'entry'
  /** Of an inventory that is live: whose it is. What this manager installed may be there and not be seen. */
  readonly manager?: PackageManager
  readonly layer?: number
  readonly path: string
  readonly reason: string
}

/**
 * The live bytes in folders that do not overlap: those of a folder are what no listed one below it has. Listed is what then has `floorBytes` or more,
 * at most 300 folders and at most six deep, sorted by path; a file of several names counts at its first.
 */
export type ApartFolders = {
  readonly floorBytes: number
  readonly folders: readonly SizedPath[]
  /** In no listed folder: how many folders with bytes, and their bytes. All sums to the live bytes. */
  readonly left: PackageSum
}

/** What is in an image, small enough for a report. */
export type Inspection = {
  readonly uncompressedBytes: number
  readonly liveBytes: number
  readonly wastedBytes: number
  /** File bytes of the layers that no base brought; unknown where it cannot be told which those are. */
  readonly ownBytes: number | Unknown
  readonly layers: readonly LayerInspection[]
  /** Sorted by bytes, at most 100; `wasteByCause` has all of it. */
  readonly waste: readonly WasteGroup[]
  readonly wasteByCause: Readonly<Record<WasteCause, number>>
  /** Sorted by extraBytes, at most 50, and what all of them take. */
  readonly duplicates: readonly DuplicateGroup[]
  readonly duplicateBytes: number
  /**
   * Live bytes by folder, the largest first: at most 200 that hold 1/200 of all or more, and none of which all lies in one below it. What is in
   * a folder sums to it.
   */
  readonly folders: readonly SizedPath[]
  readonly apartFolders: ApartFolders
  /** Sorted by bytes. */
  readonly components: readonly Component[]
  /** Sorted by bytes, at most 50,000; the others are only counted. */
  readonly packages: readonly InstalledPackage[]
  readonly packagesSummed: PackageSum
  readonly observations: readonly Observation[]
  /** Live bytes below each path that a budget names, and how much of them each layer holds, by its index. */
  readonly paths: readonly {
    readonly path: string
    readonly bytes: number | Unknown
    readonly layerBytes?: ReadonlyMap<number, number>
  }[]
  readonly problems: readonly InspectionProblem[]
}

export type InspectedCell = Cell & { readonly inspection: Inspection | Unknown }
