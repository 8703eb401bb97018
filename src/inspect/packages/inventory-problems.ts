import type { ImageTree } from '../../model/image-tree.ts'
import type { InspectionProblem, PackageManager } from '../../model/inspection.ts'
import { treeProblems } from '../tree-problems.ts'

/** What cannot be read of inventories, with the layer that holds the file; of very many of one manager the first ones, and how many more there are. */
export function inventoryProblems(tree: ImageTree): {
  of(manager: PackageManager): (path: string, reason: string) => void
  all(): readonly InspectionProblem[]
} {
  const byManager = new Map<PackageManager, ReturnType<typeof treeProblems>>()
  return {
    of(manager) {
      const problems = treeProblems()
      byManager.set(manager, problems)
      return (path, reason) => problems.add({ layer: tree.at(path)?.layer ?? 0, path, reason })
    },
    all: () =>
      [...byManager].flatMap(([manager, problems]) =>
        problems.all().map((problem) => ({ kind: 'inventory' as const, manager, ...problem })),
      ),
  }
}
