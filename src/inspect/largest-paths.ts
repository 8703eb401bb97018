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
    // Archives list what is in a folder in one go.
    let [open, openBytes] = [0, 0]
    const close = () => {
      for (let folder = open; folder !== 0; folder = paths.parent(folder)) {
        if (sums.get(folder) === 0) folders.push(folder)
        sums.set(folder, sums.get(folder) + openBytes)
      }
    }
    for (; inode < inodes.count && inodes.layer(inode) <= layer; inode += 1) {
      const bytes = inodes.fileBytes(inode)
      if (bytes === 0) continue
      const path = inodes.path(inode)
      total += bytes
      keepLargest(files, { path, bytes })
      const folder = paths.parent(path)
      if (folder !== open) {
        close()
        ;[open, openBytes] = [folder, 0]
      }
      openBytes += bytes
    }
    close()
    sums.set(0, total)
    return { files: files.map(sized), folders: largestOf(folders).map(sized) }
  }

  const sized = ({ path, bytes }: SizedBy): SizedPath => ({ path: paths.text(path), bytes })

  function largestOf(folders: readonly number[]): readonly SizedBy[] {
    const isLarge = (folder: number) =>
      sums.get(folder) * 100 >= sums.get(0) || sums.get(folder) * 2 >= sums.get(paths.parent(folder))
    const large = folders.filter(isLarge)
    for (const folder of large) {
      const above = paths.parent(folder)
      largeCounts.set(above, largeCounts.get(above) + 1)
      largeBytes.set(above, sums.get(folder))
    }
    const told: SizedBy[] = []
    for (const folder of large) {
      const bytes = sums.get(folder)
      if (largeCounts.get(folder) !== 1 || largeBytes.get(folder) * 2 < bytes)
        keepLargest(told, { path: folder, bytes })
    }
    for (const folder of [0, ...folders]) {
      sums.set(folder, 0)
      largeCounts.set(folder, 0)
    }
    return told
  }

  type SizedBy = { readonly path: number; readonly bytes: number }

  function bySize(left: SizedBy, right: SizedBy): number {
    return right.bytes - left.bytes || (paths.text(left.path) < paths.text(right.path) ? -1 : 1)
  }

  function keepLargest(kept: SizedBy[], candidate: SizedBy): void {
    const smallest = kept[most - 1]
    if (smallest !== undefined && bySize(smallest, candidate) < 0) return
    kept.push(candidate)
    kept.sort(bySize)
    kept.length = Math.min(kept.length, most)
  }

  return Array.from({ length: layerCount }, (_, layer) => layerAt(layer))
}
