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
      const hash = inodes.contentHash(order.inode(position))
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

/** Positions of files of one size, where there are several. Nothing else is compared. */
function equalSizes(order: LiveOrder): readonly (readonly number[])[] {
  const counts = new Map<number, number>()
  for (let position = 0; position < order.length; position += 1) {
    const bytes = order.countedBytes(position)
    if (bytes > 0) counts.set(bytes, (counts.get(bytes) ?? 0) + 1)
  }
  const groups = new Map<number, number[]>()
  for (let position = 0; position < order.length; position += 1) {
    const bytes = order.countedBytes(position)
    if ((counts.get(bytes) ?? 0) < 2) continue
    const group = groups.get(bytes)
    if (group === undefined) groups.set(bytes, [position])
    else group.push(position)
  }
  return [...groups.values()]
}

function keepLargest(kept: DuplicateGroup[], group: DuplicateGroup): void {
  const smallest = kept[mostGroups - 1]
  if (smallest !== undefined && bySize(smallest, group) < 0) return
  kept.push(group)
  kept.sort(bySize)
  kept.length = Math.min(kept.length, mostGroups)
}

function bySize(left: DuplicateGroup, right: DuplicateGroup): number {
  return right.extraBytes - left.extraBytes || ((left.paths[0] ?? '') < (right.paths[0] ?? '') ? -1 : 1)
}
