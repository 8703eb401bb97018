import { quote } from '../model/quote.ts'
import { entriesOf, textOf } from './draft.ts'
import type { TellOfMatrix } from './matrix-values.ts'
import { proposal } from './proposal.ts'
import type { TreeNode } from './yaml-tree.ts'

/** The values of the lists by key, in the order of the file. */
export type MatrixLists = ReadonlyMap<string, readonly string[]>
export type Combination = ReadonlyMap<string, string>

/** What is left of the combinations without those that have all values of an entry; an entry that excludes nothing is told. */
export function excludeCells(
  combinations: readonly Combination[],
  {
    entries,
    lists,
    tell,
  }: { readonly entries: readonly TreeNode[]; readonly lists: MatrixLists; readonly tell: TellOfMatrix },
): readonly Combination[] {
  let left = combinations
  for (const entry of entries) {
    if (!isSound(entry, { lists, tell })) continue
    const wanted = entriesOf(entry).map(({ key, node }) => [key, textOf(node)] as const)
    const kept = left.filter((one) => !wanted.every(([key, value]) => one.get(key) === value))
    if (kept.length === left.length)
      tell(entry.position, 'This excludes nothing: an entry before it excludes the same', 'Remove one of them')
    left = kept
  }
  return left
}

function isSound(
  entry: TreeNode,
  { lists, tell }: { readonly lists: MatrixLists; readonly tell: TellOfMatrix },
): boolean {
  const entries = entriesOf(entry)
  if (entries.length === 0) {
    tell(entry.position, 'This entry would exclude every cell', 'Name what is excluded, such as {EDITION: simple}')
    return false
  }
  return entries
    .map(({ key, node, position }) => {
      const values = lists.get(key)
      const text = textOf(node)
      if (values === undefined) tell(position, `The matrix has no key ${quote(key)}`, proposal(key, [...lists.keys()]))
      else if (!values.includes(text))
        tell(node.position, `${key} has no value ${quote(text)}, and nothing is excluded`, proposal(text, values))
      return values?.includes(text) === true
    })
    .every(Boolean)
}
