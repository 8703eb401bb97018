import { parseBytes } from '../model/bytes.ts'
import type { BudgetMeasure, OrderRelation, Relation, VariantRef } from '../model/config.ts'
import { imageMeasures } from '../model/image-measures.ts'
import { quote } from '../model/quote.ts'
import { refName } from '../model/ref-name.ts'
import { type AddProblem, entriesOf, textOf } from './draft.ts'
import { proposal } from './proposal.ts'
import { entryOf, type TreeNode, type TreePath } from './yaml-tree.ts'

const grammar = /^(?:([^\s:<>=]+)\s*:)?\s*([^\s<>=:]+)\s*(<=|>=|<|>)\s*([^\s<>=:]+)(?:\s+by\s+(\S+(?: [A-Za-z]+)?))?$/

const form = 'Write "smaller < larger", or "uncompressed: smaller < larger by 30%"'

type Scope = {
  /** The image whose variants can be named alone; undefined for relations between images. */
  readonly image?: string
  readonly known: readonly VariantRef[]
  readonly add: AddProblem
}

/** The relations of one list, `>` turned round to `<`. */
function readRelations(list: { readonly node: TreeNode; readonly path: TreePath }, scope: Scope): Relation[] {
  if (list.node.kind !== 'list') return []
  return list.node.items.flatMap((node, index) => {
    const path = [...list.path, index]
    return (node.kind === 'map' ? readDistinct({ node, path }, scope) : readOrder({ node, path }, scope)) ?? []
  })
}

type Item = { readonly node: TreeNode; readonly path: TreePath }

function readDistinct({ node, path }: Item, scope: Scope): Relation | undefined {
  const list = entryOf(node, 'distinct')
  if (list?.node.kind !== 'list') return undefined
  const items = list.node.items
  const variants = items.flatMap((item) => side({ text: textOf(item), node: item, path }, scope) ?? [])
  if (variants.length < items.length) return undefined
  const at = { path, position: list.position }
  if (new Set(variants.map(refName)).size < Math.max(variants.length, 2)) {
    scope.add({ ...at, message: 'distinct needs at least two variants, each once', remedy: 'Name them all, each once' })
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
  const one = side({ text: first, node, path }, scope)
  const other = side({ text: second, node, path }, scope)
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

function side(item: Item & { readonly text: string }, scope: Scope): VariantRef | undefined {
  const { text } = item
  const full = text.includes('/') || scope.image === undefined ? text : `${scope.image}/${text}`
  const found =
    scope.known.find((ref) => refName(ref) === full) ??
    // An image with one variant needs no more than its name.
    scope.known.find((ref) => scope.image === undefined && refName(ref) === `${full}/default`)
  if (found !== undefined) return found
  const own = scope.known.filter((ref) => ref.image === scope.image).map((ref) => ref.variant)
  const names = text.includes('/') || own.length === 0 ? scope.known.map(refName) : own
  scope.add({
    path: item.path,
    message: `There is no variant ${quote(text)}${scope.image === undefined ? '' : ` of image ${quote(scope.image)}`}`,
    remedy: proposal(text, names),
    position: item.node.position,
    lacking: full.split('/', 1)[0] ?? '',
  })
  return undefined
}

/** The relations of all images, then those between images, in the order of the file. */
export function readAllRelations(root: TreeNode, scope: Omit<Scope, 'image'>): Relation[] {
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
