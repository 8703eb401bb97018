import { parseBytes } from '../model/bytes.ts'
import type { BudgetMeasure, OrderRelation, Relation } from '../model/config.ts'
import { imageMeasures } from '../model/image-measures.ts'
import { quote } from '../model/quote.ts'
import { refName } from '../model/ref-name.ts'
import { type AddProblem, entriesOf, textOf, type VariantDraft } from './draft.ts'
import type { Combination } from './exclude-cells.ts'
import { fillRelation, isTemplated } from './fill-relation.ts'
import { proposal } from './proposal.ts'
import { hasStar, type NameScope, namedVariant, namedVariants } from './variant-names.ts'
import { entryOf, nodeAt, type TreeNode, type TreePath } from './yaml-tree.ts'

const grammar = /^(?:([^\s:<>=]+)\s*:)?\s*([^\s<>=:]+)\s*(<=|>=|<|>)\s*([^\s<>=:]+)(?:\s+by\s+(\S+(?: [A-Za-z]+)?))?$/

const form = 'Write "smaller < larger", or "uncompressed: smaller < larger by 30%"'

const mostMade = 2000

type Scope = NameScope & {
  /** The values of all cells, by image. */
  readonly cells: ReadonlyMap<string, readonly Combination[]>
  /** Whether one more may be made of a template or a star. */
  readonly hasRoom: () => boolean
}

/** The relations of one list, `>` turned round to `<`. */
function readRelations(list: { readonly node: TreeNode; readonly path: TreePath }, scope: Scope): Relation[] {
  if (list.node.kind !== 'list') return []
  return list.node.items.flatMap((node, index) => {
    const item = { node, path: [...list.path, index] }
    return isTemplated(node) ? readTemplated(item, scope) : (readRelation(item, scope) ?? [])
  })
}

function readRelation(item: Item, scope: Scope): Relation | undefined {
  return item.node.kind === 'map' ? readDistinct(item, scope) : readOrder(item, scope)
}

/** One relation for each of the values that a matrix has for its templates; those whose variants are not all there are left out. */
function readTemplated(item: Item, scope: Scope): Relation[] {
  const { image = '', cells } = scope
  const refuse = (message: string, remedy: string): void =>
    scope.add({ path: item.path, message, remedy, position: item.node.position, lacking: image })
  const filled = fillRelation(item.node, { cells: cells.get(image) ?? [], refuse })
  const add: AddProblem = (problem) => {
    if (problem.lacking === undefined) scope.add(problem)
  }
  const relations = filled.flatMap((node) =>
    scope.hasRoom() ? (readRelation({ ...item, node }, { ...scope, add }) ?? []) : [],
  )
  if (filled.length > 0 && relations.length === 0)
    refuse('No variants fit this relation, whatever its templates stand for', 'Correct the names, or remove it')
  return relations
}

type Item = { readonly node: TreeNode; readonly path: TreePath }

function readDistinct({ node, path }: Item, scope: Scope): Relation | undefined {
  const list = entryOf(node, 'distinct')
  if (list?.node.kind !== 'list') return undefined
  const items = list.node.items
  const found = items.map((item) => {
    const text = textOf(item)
    const isStarred = hasStar(text)
    const variants = isStarred && !scope.hasRoom() ? [] : namedVariants({ text, node: item, path }, scope)
    return { isStarred, variants }
  })
  if (found.some((one) => one.variants.length === 0)) return undefined
  const named = found.flatMap((one) => (one.isStarred ? [] : one.variants))
  const others = new Set(found.flatMap((one) => one.variants.filter((ref) => !named.includes(ref))))
  const variants = [...named, ...others]
  const at = { path, position: list.position }
  if (new Set(variants.map(refName)).size < Math.max(variants.length, 2)) {
    const lacking = scope.image === undefined ? {} : { lacking: scope.image }
    const message = 'distinct needs at least two variants, each once'
    scope.add({ ...at, message, remedy: 'Name them all, each once', ...lacking })
    return undefined
  }
  return { kind: 'distinct', text: `distinct: ${items.map(textOf).join(', ')}`, variants, position: node.position }
}

function readOrder({ node, path }: Item, scope: Scope): OrderRelation | undefined {
  const text = textOf(node).trim()
  const at = { path, position: node.position }
  const match = grammar.exec(text)
  if (match === null) {
    scope.add({ ...at, message: `${quote(text)} is not a relation`, remedy: form })
    return undefined
  }
  const [, measureText = 'compressed', first = '', sign = '', second = '', marginText] = match
  const measure = imageMeasures.find((known) => known === measureText)
  if (measure === undefined) {
    scope.add({
      ...at,
      message: `${quote(measureText)} is not a measure`,
      remedy: proposal(measureText, imageMeasures),
    })
  }
  const one = namedVariant({ text: first, node, path }, scope)
  const other = namedVariant({ text: second, node, path }, scope)
  const margin = marginText === undefined || measure === undefined ? undefined : readMargin(marginText, measure)
  if (typeof margin === 'string')
    scope.add({ ...at, message: `The margin ${quote(marginText ?? '')} is ${margin}`, remedy: form })
  if (measure === undefined || one === undefined || other === undefined || typeof margin === 'string') return undefined
  if (refName(one) === refName(other)) {
    scope.add({ ...at, message: `${quote(text)} compares a variant with itself`, remedy: 'Name two variants' })
    return undefined
  }
  const [left, right] = sign.startsWith('<') ? [one, other] : [other, one]
  const orEqual = sign.endsWith('=')
  return { kind: 'order', text, measure, left, right, orEqual, ...(margin && { margin }), position: node.position }
}

/** A sentence's end when the text is no margin. */
function readMargin(text: string, measure: BudgetMeasure): NonNullable<OrderRelation['margin']> | string {
  const percent = /^(\d{1,3}(?:\.\d{1,6})?)%$/.exec(text)?.[1]
  if (percent !== undefined) {
    const value = Number(percent)
    return value > 0 && value < 100 ? { percent: value } : 'not between 0% and 100%'
  }
  if (measure === 'layers')
    return /^\d{1,6}$/.test(text) ? { amount: Number(text) } : 'neither a percentage nor a count of layers'
  const parsed = parseBytes(text)
  return 'bytes' in parsed ? { amount: parsed.bytes } : 'neither a percentage such as 30% nor a size such as 20MB'
}

/** The relations of all images, then those between images, in the order of the file. */
export function readAllRelations(
  root: TreeNode,
  { drafts, add }: { readonly drafts: readonly VariantDraft[]; readonly add: AddProblem },
): Relation[] {
  const ofMatrix = drafts.filter(({ matrix }) => matrix !== undefined)
  const cells = new Map(
    [...Map.groupBy(ofMatrix, ({ image }) => image)].map(([image, some]) => [
      image,
      some.map(({ matrix }) => new Map(Object.entries(matrix?.values ?? {}))),
    ]),
  )
  const known = drafts.map(({ image, variant }) => ({ image, variant }))
  const scope = { known, cells, add, hasRoom: roomFor(root, add) }
  const ofImages = entriesOf(entryOf(root, 'images')?.node).flatMap((image) => {
    const list = entryOf(image.node, 'relations')
    if (list === undefined) return []
    return readRelations({ node: list.node, path: ['images', image.key, 'relations'] }, { ...scope, image: image.key })
  })
  const between = entryOf(root, 'relations')
  return between === undefined
    ? ofImages
    : [...ofImages, ...readRelations({ node: between.node, path: ['relations'] }, scope)]
}

function roomFor(root: TreeNode, add: AddProblem): Scope['hasRoom'] {
  let made = 0
  return () => {
    made++
    if (made === mostMade + 1) {
      const message = `Templates and stars make more than ${mostMade} relations`
      const { position } = nodeAt(root, ['images'])
      add({ path: ['images'], message, remedy: 'Write fewer', position })
    }
    return made <= mostMade
  }
}
