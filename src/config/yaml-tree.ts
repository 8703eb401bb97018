import type { Position } from '../model/position.ts'

/** A scalar as its value in YAML's core schema, and as the text that was written (a quoted scalar without its quotes). */
type ScalarNode = {
  readonly kind: 'scalar'
  readonly value: string | number | boolean | null
  readonly text: string
  readonly position: Position
}
type ListNode = { readonly kind: 'list'; readonly items: readonly TreeNode[]; readonly position: Position }
/** `position` of an entry is that of its key. */
export type MapEntry = {
  readonly key: string
  readonly node: TreeNode
  readonly position: Position
  /** The variant that its templates were filled for: at this path others have another value. */
  readonly filledFor?: string
}
type MapNode = { readonly kind: 'map'; readonly entries: readonly MapEntry[]; readonly position: Position }
export type TreeNode = ScalarNode | ListNode | MapNode

export type TreePath = readonly (string | number)[]

/** A problem of a configuration and the place in the tree that it is about. */
export type TreeProblem = {
  readonly path: TreePath
  readonly message: string
  readonly remedy?: string
  readonly position: Position
  /** The image whose variants lack what was looked for. */
  readonly lacking?: string
}

export function entryOf(node: TreeNode | undefined, key: string): MapEntry | undefined {
  return node?.kind === 'map' ? node.entries.find((entry) => entry.key === key) : undefined
}

/** The plain value of a tree, for validation. Keys are own properties; `__proto__` never occurs, the reader refuses it. */
export function treeValue(node: TreeNode): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value
    case 'list':
      return node.items.map(treeValue)
    case 'map':
      return Object.fromEntries(node.entries.map((entry) => [entry.key, treeValue(entry.node)]))
  }
}

/** The deepest node that exists on the path. */
export function nodeAt(root: TreeNode, path: TreePath): TreeNode {
  let node = root
  for (const step of path) {
    const next = typeof step === 'number' && node.kind === 'list' ? node.items[step] : entryOf(node, String(step))?.node
    if (next === undefined) return node
    node = next
  }
  return node
}

/** The tree without the nodes at these paths. */
export function withoutPaths(root: TreeNode, paths: readonly TreePath[]): TreeNode {
  const doomed = new Set(paths.map((path) => JSON.stringify(path)))
  const copy = (node: TreeNode, path: TreePath): TreeNode => {
    switch (node.kind) {
      case 'scalar':
        return node
      case 'list':
        return {
          ...node,
          items: node.items.flatMap((item, index) => keep(item, [...path, index])),
        }
      case 'map':
        return {
          ...node,
          entries: node.entries.flatMap((entry) =>
            keep(entry.node, [...path, entry.key]).map((kept) => ({ ...entry, node: kept })),
          ),
        }
    }
  }
  const keep = (node: TreeNode, path: TreePath): TreeNode[] =>
    doomed.has(JSON.stringify(path)) ? [] : [copy(node, path)]
  return copy(root, [])
}

/** The tree without the entries that have no value, for formats to which that means absent. */
export function withoutEmpty(node: TreeNode): TreeNode {
  switch (node.kind) {
    case 'scalar':
      return node
    case 'list':
      return { ...node, items: node.items.map(withoutEmpty) }
    case 'map':
      return {
        ...node,
        entries: node.entries
          .filter((entry) => entry.node.kind !== 'scalar' || entry.node.value !== null)
          .map((entry) => ({ ...entry, node: withoutEmpty(entry.node) })),
      }
  }
}
