import type { TreeNode } from './yaml-tree.ts'

const known = new WeakMap<TreeNode, boolean>()

/** Whether anything in a tree, key or value, could be a template. A tree is looked through once, however many cells read it. */
export function holdsBraces(node: TreeNode): boolean {
  const before = known.get(node)
  if (before !== undefined) return before
  const found = look(node)
  known.set(node, found)
  return found
}

function look(node: TreeNode): boolean {
  switch (node.kind) {
    case 'scalar':
      return node.text.includes('{{')
    case 'list':
      return node.items.some(holdsBraces)
    case 'map':
      return node.entries.some((entry) => entry.key.includes('{{') || holdsBraces(entry.node))
  }
}
