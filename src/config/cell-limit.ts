import { nodeAt, type TreeNode, type TreeProblem } from './yaml-tree.ts'

/** A configuration with more images × variants × platforms than this is refused. */
export const maxCells = 2000

export function tooManyCells({ cells, tree }: { readonly cells: number; readonly tree: TreeNode }): TreeProblem {
  return {
    path: ['images'],
    message: `${cells} images × variants × platforms are more than ${maxCells}`,
    remedy: 'Split the configuration over several files and steps',
    position: nodeAt(tree, ['images']).position,
  }
}
