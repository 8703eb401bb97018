import { listInWords } from '../model/list-in-words.ts'
import type { Position } from '../model/position.ts'
import { quote } from '../model/quote.ts'
import { type AddProblem, entriesOf, itemsOf, type Level, settingsOf, textOf, type VariantDraft } from './draft.ts'
import type { Combination } from './exclude-cells.ts'
import { fillLevels } from './fill-levels.ts'
import { type Filling, refuseUnknown } from './fill-setting.ts'
import { fillText } from './fill-text.ts'
import type { MatrixCell } from './include-cells.ts'
import type { Matrix } from './read-matrix.ts'

/** A variant that a matrix makes cells of; `prefix` is what its own name is, where it has one. */
export type Expandable = {
  readonly image: string
  readonly prefix?: string
  readonly matrix: Matrix
  /** Nearest first, without `defaults`. */
  readonly levels: readonly Level[]
  readonly defaults: readonly Level[]
}

/** The cells as variants. A cell whose name or templates are wrong is told by `fail` and left out. */
export function expandMatrix(
  source: Expandable,
  {
    hasRoom,
    isName,
    fail,
  }: {
    readonly hasRoom: Filling['hasRoom']
    readonly isName: (name: string, at: Position) => boolean
    readonly fail: AddProblem
  },
): readonly VariantDraft[] {
  const { image, matrix, levels, defaults } = source
  const { at, cells, settings } = matrix
  const keys = [...new Set(cells.flatMap(({ values }) => [...values.keys()]))]
  const byName = new Map<string, Combination>()
  return cells.flatMap((cell): VariantDraft[] => {
    let isSound = true
    const tell: Filling['tell'] = (problem) => {
      isSound = false
      fail({ path: at.path, ...problem })
    }
    const { values } = cell
    const variant = nameOf(cell, { source, keys, tell, hasRoom })
    if (variant === undefined) return []
    const namedAt = matrix.name?.node.position ?? cell.position
    const twin = byName.get(variant)
    if (twin !== undefined) {
      const remedy = `Put ${differingKeys(twin, values)} into the \`name\` of the matrix`
      fail({ path: at.path, message: `Two cells are called ${quote(variant)}`, remedy, position: namedAt })
      return []
    }
    byName.set(variant, values)
    const isNamed = isName(variant, namedAt)
    const own = settings.find(({ key }) => key === variant)
    const written: Level[] = [
      ...(own === undefined ? [] : [{ node: own.node, path: [...at.path, 'cells', own.key] }]),
      ...levels,
    ]
    refuseOwnArguments(written, { values, tell })
    const all = [...written, argumentsLevel(cell, matrix), ...defaults]
    const filled = fillLevels(all, { variant, values, keys, hasRoom, tell })
    if (!isSound || !isNamed) return []
    const { inBuild } = filled
    return [
      {
        ...{ image, variant, position: own?.position ?? cell.position, levels: filled.levels },
        matrix: { values: Object.fromEntries(values), inBuild },
      },
    ]
  })
}

type Naming = Pick<Filling, 'keys' | 'tell' | 'hasRoom'> & { readonly source: Expandable }

function nameOf({ values }: MatrixCell, { source, ...rest }: Naming): string | undefined {
  const { matrix, prefix } = source
  const parts = matrix.keys.length === 0 ? [...values.values()] : matrix.keys.map((key) => values.get(key) ?? '')
  const own = parts.join('-')
  const before = prefix === undefined ? '' : `${prefix}-`
  if (matrix.name === undefined) return `${before}${own}`
  const { node } = matrix.name
  const filled = fillText(textOf(node), { values, stays: () => false })
  if ('text' in filled) return `${before}${filled.text}`
  refuseUnknown(node, { ...rest, variant: own, values, unknown: filled.unknown })
  return undefined
}

function differingKeys(one: Combination, other: Combination): string {
  const keys = [...new Set([...one.keys(), ...other.keys()])].filter((key) => one.get(key) !== other.get(key))
  return listInWords(keys.map((key) => `{{${key}}}`))
}

/** The values as build arguments, between what is written for the image and what is written for all. */
function argumentsLevel({ values, position }: MatrixCell, { at }: Matrix): Level {
  const entries = [...values].map(([key, value]) => ({
    ...{ key, position },
    node: { kind: 'scalar', value, text: value, position } as const,
  }))
  const pairs = { key: 'build-args', position, node: { kind: 'map', entries, position } as const }
  return { node: { kind: 'map', entries: [pairs], position }, path: at.path }
}

function refuseOwnArguments(
  levels: readonly Level[],
  { values, tell }: { readonly values: Combination; readonly tell: Filling['tell'] },
): void {
  for (const { node } of settingsOf(levels, 'build-args')) {
    const written =
      node.kind === 'map'
        ? entriesOf(node)
        : itemsOf(node).map((item) => ({ key: textOf(item).split('=', 1)[0] ?? '', position: item.position }))
    for (const { key, position } of written) {
      if (!values.has(key)) continue
      const message = `The build argument ${key} has its value from the matrix`
      tell({ message, remedy: 'Remove it here, or there', position })
    }
  }
}
