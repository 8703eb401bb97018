import { listInWords } from '../model/list-in-words.ts'
import type { Position } from '../model/position.ts'
import { nearest } from '../model/nearest.ts'
import { quote } from '../model/quote.ts'
import { entriesOf } from './draft.ts'
import type { Combination, MatrixLists } from './exclude-cells.ts'
import { isSoundKey, type TellOfMatrix, readValue } from './matrix-values.ts'
import type { TreeNode } from './yaml-tree.ts'

export type MatrixCell = { readonly values: Combination; readonly position: Position }

type Options = {
  readonly entries: readonly TreeNode[]
  readonly lists: MatrixLists
  /** Of the cells that the lists make. */
  readonly position: Position
  readonly tell: TellOfMatrix
}

/**
 * The cells of these combinations and of `include`, as GitHub reads it: an entry extends the combinations of the lists that it fits by its
 * further keys, else it is a cell of its own. One that does neither, or says what is there already, is told.
 */
export function includeCells(combinations: readonly Combination[], options: Options): readonly MatrixCell[] {
  const { entries, lists, position, tell } = options
  const extended = combinations.map((one) => new Map(one))
  const added: { readonly values: Combination; readonly position: Position }[] = []
  for (const entry of entries) {
    const values = valuesOf(entry, { lists, tell })
    if (values === undefined) continue
    const wanted = [...values].filter(([key]) => lists.has(key))
    const further = [...values].filter(([key]) => !lists.has(key))
    const fitting = lists.size === 0 ? [] : extended.filter((one) => has(one, wanted))
    const missing = [...lists.keys()].filter((key) => !values.has(key))
    if (fitting.length > 0) {
      if (fitting.every((one) => has(one, further)))
        tell(entry.position, 'This adds nothing: a cell has all of it already', 'Remove it, or add a key')
      for (const one of fitting) for (const [key, value] of further) one.set(key, value)
    } else if (missing.length > 0) addMissing(entry, { ...options, missing })
    else if (added.some((one) => one.values.size === values.size && has(one.values, [...values])))
      tell(entry.position, 'This entry stands twice', 'Keep one of them')
    else added.push({ values: inOrder(values, lists), position: entry.position })
  }
  return [...extended.map((values) => ({ values, position })), ...added]
}

function has(cell: Combination, pairs: readonly (readonly [string, string])[]): boolean {
  return pairs.every(([key, value]) => cell.get(key) === value)
}

function valuesOf(
  entry: TreeNode,
  { lists, tell }: Pick<Options, 'lists' | 'tell'>,
): ReadonlyMap<string, string> | undefined {
  const entries = entriesOf(entry)
  if (entries.length === 0) {
    tell(entry.position, 'This entry says nothing', 'Write a mapping such as {EDITION: full, PY: "3.14"}, or remove it')
    return undefined
  }
  const values = new Map<string, string>()
  for (const one of entries) {
    const isSound = lists.has(one.key) || isSoundKey(one, tell)
    const value = readValue(one.node, tell)
    if (isSound && value !== undefined) values.set(one.key, value)
  }
  return values.size === entries.length ? values : undefined
}

function addMissing(
  entry: TreeNode,
  { lists, missing, tell }: Options & { readonly missing: readonly string[] },
): void {
  for (const { key, node } of entriesOf(entry)) {
    const values = lists.get(key)
    const text = node.kind === 'scalar' ? node.text : ''
    if (values === undefined || values.includes(text)) continue
    const near = nearest(text, values)
    const remedy = near === undefined ? `Add ${listInWords(missing)}` : `Did you mean ${quote(near)}?`
    const message = `No cell has ${quote(text)} for ${key}, and to be one of its own this entry lacks ${listInWords(missing)}`
    tell(node.position, message, remedy)
    return
  }
  const message = `No cell fits this entry, and to be one of its own it lacks ${listInWords(missing)}`
  tell(entry.position, message, `Add ${listInWords(missing)}`)
}

/** The keys of the lists first, as all other cells have them. */
function inOrder(values: Combination, lists: MatrixLists): Combination {
  const rest = [...values].filter(([key]) => !lists.has(key))
  return new Map([...[...lists.keys()].map((key) => [key, values.get(key) ?? ''] as const), ...rest])
}
