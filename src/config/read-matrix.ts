import { quote } from '../model/quote.ts'
import { type AddProblem, entriesOf, itemsOf, type Setting } from './draft.ts'
import { type Combination, excludeCells, type MatrixLists } from './exclude-cells.ts'
import { includeCells, type MatrixCell } from './include-cells.ts'
import { matrixWords } from './matrix-schema.ts'
import { isSoundKey, type TellOfMatrix, readValue } from './matrix-values.ts'
import { entryOf, type MapEntry, type TreeNode, type TreePath } from './yaml-tree.ts'

/** A `matrix` as it is written, its cells made. */
export type Matrix = {
  readonly at: Setting
  /** Of the lists; where there are none, each cell's own are meant. */
  readonly keys: readonly string[]
  readonly cells: readonly MatrixCell[]
  readonly name?: MapEntry
  /** The settings of single cells, by name. */
  readonly settings: readonly MapEntry[]
  /** False after a problem: there may be cells that are not among these. */
  readonly isSound: boolean
}

/** As many jobs as GitHub starts of one matrix. */
export const maxMatrixCells = 256
// Made before anything is excluded, so that this has to be bounded too.
const maxCombinations = 4 * maxMatrixCells
// Those of all entries of `include` too: each can be one of every cell.
const maxKeys = 32

/** The cells of a matrix in the order of the file: the first list turns slowest, what `include` adds comes last. */
export function readMatrix(at: Setting, add: AddProblem): Matrix {
  let isSound = true
  const tellAt =
    (path: TreePath): TellOfMatrix =>
    (position, message, remedy) => {
      isSound = false
      add({ path, message, remedy, position })
    }
  // A list that was cut out for its shape can be behind each problem but those of the other lists.
  const tell = tellAt(at.path)
  const itemsIn = (key: string): readonly TreeNode[] => {
    const node = entryOf(at.node, key)?.node
    return node === undefined ? [] : itemsOf(node)
  }
  const lists = readLists(at, (key) => tellAt([...at.path, key]))
  const include = itemsIn('include')
  const keys = new Set([...lists.keys(), ...include.flatMap((entry) => entriesOf(entry).map(({ key }) => key))])
  const tooMany = tooManyKeys(keys.size) ?? tooManyCombinations(lists)
  if (tooMany !== undefined) tell(at.position, ...tooMany)
  // Without a key that is wrong there would be cells that nobody meant.
  const isMade = tooMany === undefined && lists.size === keysOfLists(at).length
  const left = isMade ? excludeCells(combine(lists), { entries: itemsIn('exclude'), lists, tell }) : []
  const cells = isMade ? includeCells(left, { entries: include, lists, position: at.position, tell }) : []
  if (cells.length === 0 && isSound) {
    const [message, remedy] =
      lists.size === 0
        ? ['This matrix has no list', 'Write one such as `EDITION: [simple, full]`, or remove `matrix`']
        : ['Nothing is left of this matrix', 'Exclude less']
    tell(at.position, message, remedy)
  }
  const name = entryOf(at.node, 'name')
  return {
    at,
    keys: [...lists.keys()],
    cells,
    ...(name && { name }),
    settings: entriesOf(entryOf(at.node, 'cells')?.node),
    isSound,
  }
}

function keysOfLists({ node }: Setting): readonly MapEntry[] {
  return entriesOf(node).filter(({ key }) => !matrixWords.has(key))
}

function readLists(at: Setting, tellOf: (key: string) => TellOfMatrix): MatrixLists {
  const lists = new Map<string, readonly string[]>()
  for (const entry of keysOfLists(at)) {
    const tell = tellOf(entry.key)
    if (!isSoundKey(entry, tell)) continue
    const values = new Set<string>()
    const items = itemsOf(entry.node)
    if (items.length === 0) tell(entry.position, `The list of ${entry.key} is empty`, 'Give it a value, or remove it')
    for (const item of items) {
      const value = readValue(item, tell)
      if (value === undefined) continue
      if (values.has(value)) {
        tell(item.position, `The value ${quote(value)} stands twice in the list of ${entry.key}`, 'Keep one of them')
      }
      values.add(value)
    }
    if (values.size > 0) lists.set(entry.key, [...values])
  }
  return lists
}

type Refusal = readonly [message: string, remedy: string]

function tooManyKeys(count: number): Refusal | undefined {
  if (count <= maxKeys) return undefined
  return [`A matrix of ${count} keys is more than can be read`, `Use at most ${maxKeys}, those of \`include\` too`]
}

function tooManyCombinations(lists: MatrixLists): Refusal | undefined {
  const count = [...lists.values()].reduce((product, values) => product * values.length, 1)
  if (count <= maxCombinations) return undefined
  const told = Number.isSafeInteger(count) ? String(count) : 'More than 2^53'
  const remedy = `An image has at most ${maxMatrixCells} cells: shorten the lists, or write several images`
  return [`${told} combinations of these lists are more than ${maxCombinations}`, remedy]
}

function combine(lists: MatrixLists): readonly Combination[] {
  if (lists.size === 0) return []
  let combinations: readonly Combination[] = [new Map()]
  for (const [key, values] of lists) {
    combinations = combinations.flatMap((one) => values.map((value) => new Map([...one, [key, value]])))
  }
  return combinations
}
