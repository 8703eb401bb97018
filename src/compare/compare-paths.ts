import type { ChangesLeft, ImageComparison } from '../model/comparison.ts'
import type { ImageTree } from '../model/image-tree.ts'
import { byDifference } from './largest-changes.ts'
import { pathChanges } from './path-changes.ts'

const maxLines = 50

/**
 * What became of the files: single ones where there are few, else as fine as 50 lines allow. Files that each hold less than a line's share
 * are summed up under the folder that holds a share.
 */
export function comparePaths(
  before: ImageTree,
  after: ImageTree,
): Pick<ImageComparison, 'paths' | 'pathsLeft' | 'pathsByChange'> {
  const all = pathChanges({ before, after, least: Number.POSITIVE_INFINITY, maxLines })
  if (all === undefined) throw new RangeError('No difference is infinite')
  const total = Object.values(all.left).reduce((sum, one) => sum + Math.abs(one.afterBytes - one.beforeBytes), 0)
  // Lines do not overlap, and there are at most 50 fiftieths of the total.
  const leasts = [0, ...[5000, 500, maxLines].map((parts) => Math.max(1, total / parts))]
  for (const least of leasts) {
    const found = pathChanges({ before, after, least, maxLines })
    if (found === undefined) continue
    return {
      paths: found.lines.toSorted(byDifference(({ path, change }) => `${path} ${change}`)),
      pathsLeft: sumOf(Object.values(found.left)),
      pathsByChange: all.left,
    }
  }
  throw new RangeError('More than all of the difference was found')
}

function sumOf(all: readonly ChangesLeft[]): ChangesLeft {
  const sum = (of: keyof ChangesLeft) => all.reduce((total, one) => total + one[of], 0)
  return { count: sum('count'), beforeBytes: sum('beforeBytes'), afterBytes: sum('afterBytes') }
}
