import type { Expression } from './check-expressions.ts'
import type { AddProblem, Setting } from './draft.ts'
import { entryOf, type TreeNode, type TreePath } from './yaml-tree.ts'

/** A value of the configuration and its path. */
export type Place = { readonly node: TreeNode; readonly path: TreePath }

/** What whoever reads smoke tests hands down. */
export type SmokeReader = {
  readonly add: AddProblem
  /** Takes what only its own engine can judge. */
  readonly expression: (expression: Expression) => void
}

/** Says of a value what is wrong with it. */
export function refuse(
  { node, path }: Place,
  problem: { readonly message: string; readonly remedy: string; readonly add: AddProblem },
): void {
  const { add, ...told } = problem
  add({ path, position: node.position, ...told })
}

/** The entry of this name of a mapping, with its path. */
export function settingIn({ node, path }: Place, key: string): Setting | undefined {
  const entry = entryOf(node, key)
  return entry && { ...entry, path: [...path, key] }
}

/** The items of a list with their paths, or the one value that stands for a list. */
export function placesIn({ node, path }: Place): readonly Place[] {
  return node.kind === 'list'
    ? node.items.map((item, index) => ({ node: item, path: [...path, index] }))
    : [{ node, path }]
}

/** Whether a setting is written and true. */
export function isTrue(entry: Place | undefined): boolean {
  return entry?.node.kind === 'scalar' && entry.node.value === true
}
