import type { Position } from '../model/position.ts'
import { quote } from '../model/quote.ts'
import { type AddProblem, entriesOf, type Level, settingOf, type VariantDraft } from './draft.ts'
import { type Expandable, expandMatrix } from './expand-matrix.ts'
import type { Filling } from './fill-setting.ts'
import { nameCheck } from './name-check.ts'
import { proposal } from './proposal.ts'
import { type Matrix, maxMatrixCells, readMatrix } from './read-matrix.ts'
import { entryOf, type MapEntry, type TreePath } from './yaml-tree.ts'

type Reader = {
  /** `defaults`, where there are any. */
  readonly bottom: readonly Level[]
  /** How many variants more there may be: the cells of more than these are counted and not made. */
  readonly room: number
  readonly hasRoom: Filling['hasRoom']
  readonly add: AddProblem
  /** Takes what makes that variants of this image are missing. */
  readonly fail: AddProblem
}

type ImageDrafts = { readonly drafts: readonly VariantDraft[]; readonly count: number }

/** The variants of one image, those of a matrix in the place of the variant that has it. */
export function readImage(image: MapEntry, reader: Reader): ImageDrafts {
  const path: TreePath = ['images', image.key]
  const level: Level = { node: image.node, path }
  const variants = entryOf(image.node, 'variants')
  const ofImage = matrixOf(level, reader)
  if (variants === undefined) {
    const plain = { image: image.key, variant: 'default', position: image.position, levels: [level, ...reader.bottom] }
    if (ofImage === undefined) return { drafts: [plain], count: 1 }
    return readCells([{ image: image.key, matrix: ofImage, levels: [level], defaults: reader.bottom }], reader)
  }
  const entries = entriesOf(variants.node)
  if (entries.length === 0) {
    reader.add({
      path: [...path, 'variants'],
      message: `Image ${quote(image.key)} has an empty list of variants`,
      remedy: 'Name one, or remove `variants`',
      position: variants.position,
    })
  }
  const isPrefix = nameCheck('variant')
  const sources = entries.flatMap((variant): (Expandable | VariantDraft)[] => {
    const { key, position } = variant
    const own: Level = { node: variant.node, path: [...path, 'variants', key] }
    const matrix = matrixOf(own, reader) ?? ofImage
    if (matrix === undefined)
      return [{ image: image.key, variant: key, position, levels: [own, level, ...reader.bottom] }]
    if (!isPrefix(key, { path: own.path, position, add: reader.fail })) return []
    return [{ image: image.key, prefix: key, matrix, levels: [own, level], defaults: reader.bottom }]
  })
  if (ofImage !== undefined && entries.length > 0 && entries.every(({ node }) => entryOf(node, 'matrix'))) {
    const message = 'No variant of this image takes this matrix: each has its own'
    reader.fail({ path: ofImage.at.path, message, remedy: 'Remove it', position: ofImage.at.position })
  }
  return readCells(sources, reader)
}

function matrixOf(level: Level, { fail }: Reader): Matrix | undefined {
  const setting = settingOf([level], 'matrix')
  return setting && readMatrix(setting, fail)
}

/** Variants and cells of one image in their order; what cells are called is held against everything there. */
function readCells(sources: readonly (Expandable | VariantDraft)[], { room, hasRoom, add, fail }: Reader): ImageDrafts {
  const matrices = sources.flatMap((source) => ('defaults' in source ? [source.matrix] : []))
  const cells = matrices.reduce((sum, matrix) => sum + matrix.cells.length, 0)
  const count = sources.length - matrices.length + cells
  const [first] = matrices
  if (first !== undefined && cells > maxMatrixCells) {
    const remedy = 'Exclude more, or write several images'
    const message = `An image of ${cells} cells has more than ${maxMatrixCells}`
    fail({ path: first.at.path, message, remedy, position: first.at.position })
    return { drafts: [], count: 0 }
  }
  if (count > room && first !== undefined) return { drafts: [], count }
  const isName = nameCheck('variant')
  const drafts = sources.flatMap((source): VariantDraft[] => {
    if (!('defaults' in source)) {
      const { position, levels } = source
      return isName(source.variant, { position, path: levels[0]?.path ?? [], add }) ? [source] : []
    }
    const remedy = 'Give the matrix a `name` of letters, digits, ".", "_" and "-" that no other variant has'
    const { path } = source.matrix.at
    const isCellName = (cell: string, position: Position) => isName(cell, { path, position, remedy, add: fail })
    return [...expandMatrix(source, { hasRoom, isName: isCellName, fail })]
  })
  for (const matrix of new Set(matrices)) refuseUnknownCells(matrix, { drafts, fail })
  return { drafts, count }
}

function refuseUnknownCells(
  { at, isSound, settings }: Matrix,
  { drafts, fail }: { readonly drafts: readonly VariantDraft[]; readonly fail: AddProblem },
): void {
  const names = drafts.flatMap(({ variant, matrix }) => (matrix === undefined ? [] : [variant]))
  // Where cells are missing nobody knows what they would be called.
  if (!isSound || names.length === 0) return
  for (const { key, position } of settings) {
    if (names.includes(key)) continue
    fail({ path: at.path, message: `There is no cell ${quote(key)}`, remedy: proposal(key, names), position })
  }
}
