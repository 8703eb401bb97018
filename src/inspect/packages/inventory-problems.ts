import type { ImageTree } from '../../model/image-tree.ts'
import type { InspectionProblem } from '../../model/inspection.ts'
import { treeProblems } from '../tree-problems.ts'

/** What cannot be read of an inventory, with the layer that holds the file; of very many the first ones, and how many more there are. */
export function inventoryProblems(tree: ImageTree): {
  add(path: string, reason: string): void
  all(): readonly InspectionProblem[]
} {
  const problems = treeProblems()
  return {
    add: (path, reason) => problems.add({ layer: tree.at(path)?.layer ?? 0, path, reason }),
    all: problems.all,
  }
}
