import { readConfigText } from './read-config-text.ts'
import { readBounds } from './read-bounds.ts'
import { readBudgets } from './read-budgets.ts'
import { placeKey } from './scalar-ranges.ts'
import { entryOf, type TreeNode, type TreeProblem } from './yaml-tree.ts'

/**
 * That a configuration whose text was edited has no new problem and says what it said, but at the places of `changed`, where it says that.
 * Throws an Error, since no input should make this fail, and nothing is written then.
 */
export function requireSameBut(edit: {
  readonly before: TreeNode
  /** The edited text. */
  readonly after: string
  readonly file: string
  /** By the places in the text that was edited. */
  readonly changed: ReadonlyMap<string, string>
}): void {
  const { before, after, file, changed } = edit
  const { problems, read } = readConfigText({ text: after, file })
  const found: TreeProblem[] = [...problems]
  const add = (problem: TreeProblem): void => void found.push(problem)
  const total = entryOf(read?.tree, 'total')
  readBudgets(read?.drafts ?? [], add)
  if (total !== undefined) readBounds({ ...total, path: ['total'], measure: 'compressed' }, add)
  const isSame = read !== undefined && found.length === 0 && sameBut(before, { after: read.tree, changed })
  if (!isSame)
    throw new Error(`The edited configuration says something else: ${found[0]?.message ?? 'a value differs'}`)
}

function sameBut(
  before: TreeNode,
  { after, changed }: { readonly after: TreeNode; readonly changed: ReadonlyMap<string, string> },
): boolean {
  switch (before.kind) {
    case 'scalar': {
      if (after.kind !== 'scalar') return false
      const text = changed.get(placeKey(before.position))
      if (text !== undefined) return after.text === text
      return after.text === before.text && after.value === before.value
    }
    case 'list':
      return (
        after.kind === 'list' &&
        after.items.length === before.items.length &&
        before.items.every((item, index) => {
          const other = after.items[index]
          return other !== undefined && sameBut(item, { after: other, changed })
        })
      )
    case 'map':
      return (
        after.kind === 'map' &&
        after.entries.length === before.entries.length &&
        before.entries.every((entry, index) => {
          const other = after.entries[index]
          return other?.key === entry.key && sameBut(entry.node, { after: other.node, changed })
        })
      )
  }
}
