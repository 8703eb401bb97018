import { quote } from '../model/quote.ts'
import type { Combination } from './exclude-cells.ts'
import { fillText, templatesOf } from './fill-text.ts'
import { holdsBraces } from './holds-braces.ts'
import { proposal } from './proposal.ts'
import type { TreeNode } from './yaml-tree.ts'

type Refuse = (message: string, remedy: string) => void

/** A relation once for each of the values that cells have for its templates, in their order. */
export function fillRelation(
  node: TreeNode,
  { cells, refuse }: { readonly cells: readonly Combination[]; readonly refuse: Refuse },
): readonly TreeNode[] {
  const names = [...new Set(textsOf(node).flatMap(templatesOf))]
  const keys = [...new Set(cells.flatMap((values) => [...values.keys()]))]
  const unknown = names.find((name) => !keys.includes(name))
  if (unknown !== undefined) {
    const message = `No matrix of this image has a key ${quote(unknown)}`
    refuse(message, keys.length === 0 ? 'Name the variants' : proposal(unknown, keys))
    return []
  }
  const different = new Map<string, Combination>()
  for (const values of cells) {
    if (!names.every((name) => values.has(name))) continue
    different.set(JSON.stringify(names.map((name) => values.get(name))), values)
  }
  return [...different.values()].map((values) => fill(node, values))
}

/** Whether a relation asks for values of a matrix. */
export function isTemplated(node: TreeNode): boolean {
  return holdsBraces(node) && textsOf(node).some((text) => templatesOf(text).length > 0)
}

function textsOf(node: TreeNode): readonly string[] {
  switch (node.kind) {
    case 'scalar':
      return [node.text]
    case 'list':
      return node.items.flatMap(textsOf)
    case 'map':
      return node.entries.flatMap((entry) => textsOf(entry.node))
  }
}

function fill(node: TreeNode, values: Combination): TreeNode {
  switch (node.kind) {
    case 'scalar': {
      const filled = fillText(node.text, { values, stays: () => true })
      return 'text' in filled ? { ...node, value: filled.text, text: filled.text } : node
    }
    case 'list':
      return { ...node, items: node.items.map((item) => fill(item, values)) }
    case 'map':
      return { ...node, entries: node.entries.map((entry) => ({ ...entry, node: fill(entry.node, values) })) }
  }
}
