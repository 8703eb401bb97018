import type { DuplicateGroup } from '../model/inspection.ts'
import type { LiveOrder } from './live-order.ts'
import type { TreeInodes } from './tree-inodes.ts'
import type { TreePaths } from './tree-paths.ts'

export type Duplicates = { readonly groups: readonly DuplicateGroup[]; readonly extraBytes: number }

const mostGroups = 50
const mostPaths = 5
/** Smaller files count, and are not worth a line. */
const leastFileBytes = 4096

/** Live files of one content that are no hard links of each other; the largest groups, and what all of them take but for one copy of each. */
export function duplicateGroups({
  paths,
  inodes,
  order,
}: {
  readonly paths: TreePaths
  readonly inodes: TreeInodes
  readonly order: LiveOrder
}): Duplicates {
  const groups: DuplicateGroup[] = []
  let extraBytes = 0
  for (const positions of equalSizes(order)) {
    const byHash = new Map<string, number[]>()
    for (const position of positions) {
      const hash = inodes.entry(order.inode(position))?.contentHash
      if (hash === undefined) continue
      const same = byHash.get(hash)
      if (same === undefined) byHash.set(hash, [position])
      else same.push(position)
    }
    for (const same of byHash.values()) {
      if (same.length < 2) continue
      const fileBytes = order.countedBytes(same[0] ?? 0)
      const extra = fileBytes * (same.length - 1)
      extraBytes += extra
      if (fileBytes < leastFileBytes) continue
      const told = same.slice(0, mostPaths).map((position) => paths.text(order.path(position)))
      keepLargest(groups, { extraBytes: extra, fileBytes, count: same.length, paths: told })
    }
  }
  return { groups, extraBytes }
}

/** Positions of files of one size, where there are several, in their order. Nothing else is compared. */
function* equalSizes(order: LiveOrder): Iterable<Int32Array> {
  const positions = Int32Array.from({ length: order.length }, (_, position) => position).filter(
    (position) => order.countedBytes(position) > 0,
  )
  positions.sort((left, right) => order.countedBytes(left) - order.countedBytes(right) || left - right)
  let from = 0
  for (let to = 1; to <= positions.length; to += 1) {
    if (to < positions.length && order.countedBytes(positions[to] ?? 0) === order.countedBytes(positions[from] ?? 0)) {
      continue
    }
    if (to - from > 1) yield positions.subarray(from, to)
    from = to
  }
}

function keepLargest(kept: DuplicateGroup[], group: DuplicateGroup): void {
  const smallest = kept[mostGroups - 1]
  if (smallest !== undefined && smallest.extraBytes > group.extraBytes) return
  kept.push(group)
  kept.sort(
    (left, right) => right.extraBytes - left.extraBytes || ((left.paths[0] ?? '') < (right.paths[0] ?? '') ? -1 : 1),
  )
  kept.length = Math.min(kept.length, mostGroups)
}
