import type { SizedPath } from '../model/inspection.ts'
import type { FolderSum } from './folder-sums.ts'
import type { LiveOrder } from './live-order.ts'
import type { TreePaths } from './tree-paths.ts'

const most = 200
/** A folder is told from this part of the live bytes on. */
const leastPart = 200

/** How the live bytes lie in folders; which are told is said at `Inspection`. */
export function liveFolders(
  sums: readonly FolderSum[],
  { paths, order }: { readonly paths: TreePaths; readonly order: LiveOrder },
): readonly SizedPath[] {
  const all = order.bytes(0, order.length)
  return withoutChains(sums.filter(({ bytes }) => bytes * leastPart >= all))
    .sort((left, right) => right.bytes - left.bytes || left.position - right.position)
    .slice(0, most)
    .map(({ position, bytes }) => ({ path: paths.text(order.path(position)), bytes }))
}

/** Without the folders of which all lies in one that is in them. */
function withoutChains(inOrder: readonly FolderSum[]): FolderSum[] {
  return inOrder.filter(({ to, bytes }, index) => {
    const next = inOrder[index + 1]
    return next === undefined || next.position >= to || next.bytes < bytes
  })
}
