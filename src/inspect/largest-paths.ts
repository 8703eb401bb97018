import type { SizedPath } from '../model/inspection.ts'
import { float64Column, int32Column } from './number-column.ts'
import type { TreeInodes } from './tree-inodes.ts'
import type { TreePaths } from './tree-paths.ts'

export type LargestPaths = { readonly files: readonly SizedPath[]; readonly folders: readonly SizedPath[] }

const most = 10

/** Where the bytes of each layer are, live and wasted; what is told of folders is said at `LayerInspection`. */
export function largestPaths({
  layerCount,
  paths,
  inodes,
}: {
  readonly layerCount: number
  readonly paths: TreePaths
  readonly inodes: TreeInodes
}): readonly LargestPaths[] {
  // By folder, for one layer at a time: its bytes, how many large folders it holds, and the bytes of the last of these.
  const sums = float64Column(paths.count)
  const largeCounts = int32Column(paths.count)
  const largeBytes = float64Column(paths.count)

  /** The files come one layer after the other. */
  let inode = 0
  function layerAt(layer: number): LargestPaths {
    const folders: number[] = []
    const files: SizedBy[] = []
    let total = 0
    for (; inode < inodes.count && inodes.layer(inode) <= layer; inode += 1) {
      const bytes = inodes.fileBytes(inode)
      if (bytes === 0) continue
      const path = inodes.path(inode)
      total += bytes
      keepLargest(files, { path, bytes })
      for (let folder = paths.parent(path); folder !== 0; folder = paths.parent(folder)) {
        if (sums.get(folder) === 0) folders.push(folder)
        sums.set(folder, sums.get(folder) + bytes)
      }
    }
    sums.set(0, total)
    return { files: told(files), folders: told(largestOf(folders)) }
  }

  const sized = ({ path, bytes }: SizedBy): SizedPath => ({ path: paths.text(path), bytes })
  const told = (kept: readonly SizedBy[]): readonly SizedPath[] =>
    kept.map(sized).sort((left, right) => right.bytes - left.bytes || (left.path < right.path ? -1 : 1))

  function largestOf(folders: readonly number[]): readonly SizedBy[] {
    const isLarge = (folder: number) =>
      sums.get(folder) * 100 >= sums.get(0) || sums.get(folder) * 2 >= sums.get(paths.parent(folder))
    const large = folders.filter(isLarge)
    for (const folder of large) {
      const above = paths.parent(folder)
      largeCounts.set(above, largeCounts.get(above) + 1)
      largeBytes.set(above, sums.get(folder))
    }
    const largest: SizedBy[] = []
    for (const folder of large) {
      const bytes = sums.get(folder)
      if (largeCounts.get(folder) !== 1 || largeBytes.get(folder) * 2 < bytes)
        keepLargest(largest, { path: folder, bytes })
    }
    for (const folder of [0, ...folders]) {
      sums.set(folder, 0)
      largeCounts.set(folder, 0)
    }
    return largest
  }

  type SizedBy = { readonly path: number; readonly bytes: number }

  /** Of equals the first in the archive: to compare their texts would take most of the time where all are alike. */
  function keepLargest(kept: SizedBy[], candidate: SizedBy): void {
    const smallest = kept[most - 1]
    if (smallest !== undefined && smallest.bytes >= candidate.bytes) return
    kept.push(candidate)
    kept.sort((left, right) => right.bytes - left.bytes)
    kept.length = Math.min(kept.length, most)
  }

  return Array.from({ length: layerCount }, (_, layer) => layerAt(layer))
}
