import type * as z from 'zod'
import { imageMeasures } from '../model/image-measures.ts'
import { nearest } from '../model/nearest.ts'
import { quote } from '../model/quote.ts'
import { misplacedKey } from './misplaced-key.ts'
import {
  entryOf,
  nodeAt,
  type TreeNode,
  type TreePath,
  type TreeProblem,
  treeValue,
  withoutPaths,
} from './yaml-tree.ts'

export type ShapeReading = {
  readonly problems: readonly TreeProblem[]
  /** What is left without the entries that have problems, for the checks that come next; undefined when that says nothing. */
  readonly sound?: TreeNode
}

type Issue = z.core.$ZodIssue
type Located = { readonly issue: Issue; readonly path: TreePath }

/** Holds a tree against the shape that its file must have: unknown keys and wrong types, all of them, and the rest that can be read on. */
export function shapeProblems(
  tree: TreeNode,
  {
    shape,
    whole,
  }: { readonly shape: z.ZodObject /** What the file is called in a message. */; readonly whole: string },
): ShapeReading {
  const result = shape.safeParse(treeValue(tree))
  if (result.success) return { problems: [], sound: tree }
  const located = result.error.issues.flatMap((issue) => mostSpecific({ issue, path: treePath(issue.path) }))
  const problems = located.flatMap((one) => word(tree, { ...one, whole }))
  const rest = withoutPaths(
    tree,
    problems.map((problem) => problem.path).filter((path) => path.length > 0),
  )
  return shape.partial().safeParse(treeValue(rest)).success ? { problems, sound: rest } : { problems }
}

function treePath(path: readonly PropertyKey[]): TreePath {
  return path.map((step) => (typeof step === 'number' ? step : String(step)))
}

/** Of a union that nothing fits, the issues of the branch that fits the kind of the value: the others are not what was meant. */
function mostSpecific({ issue, path }: Located): Located[] {
  if (issue.code !== 'invalid_union') return [{ issue, path }]
  const meant = issue.errors.find((errors) =>
    errors.every((error) => error.path.length > 0 || error.code === 'unrecognized_keys'),
  )
  if (meant === undefined) return [{ issue, path }]
  return meant.flatMap((inner) => mostSpecific({ issue: inner, path: [...path, ...treePath(inner.path)] }))
}

function word(tree: TreeNode, { issue, path, whole }: Located & { readonly whole: string }): TreeProblem[] {
  const node = nodeAt(tree, path)
  if (issue.code === 'unrecognized_keys') {
    const known = issue.message.split(' ')
    return issue.keys.map((key) =>
      unknownKey({ key, known, path, whole, position: entryOf(node, key)?.position ?? node.position }),
    )
  }
  const missing = treeAt(tree, path) === undefined
  if (missing) {
    const name = quote(String(path.at(-1) ?? ''))
    const message = `${where(path.slice(0, -1), whole)} has no ${name}`
    // Without what it lacks the whole mapping says nothing.
    const incomplete = path.slice(0, -1)
    return [{ path: incomplete, message, remedy: `Add ${name}: ${issue.message}`, position: node.position }]
  }
  const message = `${where(path, whole)} is ${kindOf(node)}`
  return [{ path, message, remedy: `It should be ${issue.message}`, position: node.position }]
}

function unknownKey(options: {
  readonly key: string
  readonly known: readonly string[]
  readonly path: TreePath
  readonly whole: string
  readonly position: TreeProblem['position']
}): TreeProblem {
  const { key, known, path, whole, position } = options
  const elsewhere = misplacedKey(key, known)
  const near = nearest(key, known)
  const relationAsMapping = path.includes('relations') && imageMeasures.some((measure) => measure === key)
  const names = known.filter((name) => !name.includes('/'))
  const remedy = relationAsMapping
    ? 'Write the relation in quotes, such as "uncompressed: cpu < cuda"'
    : (elsewhere ??
      (near === undefined
        ? `Known here: ${names.join(', ')}${names.length < known.length ? ' and platforms' : ''}`
        : `Did you mean ${quote(near)}?`))
  return { path: [...path, key], message: `${where(path, whole)} has no setting ${quote(key)}`, remedy, position }
}

function treeAt(tree: TreeNode, path: TreePath): TreeNode | undefined {
  const last = path.at(-1)
  if (last === undefined) return tree
  const parent = treeAt(tree, path.slice(0, -1))
  return typeof last === 'number' && parent?.kind === 'list' ? parent.items[last] : entryOf(parent, String(last))?.node
}

/** `images.app.budget`, or the whole file. */
export function where(path: TreePath, whole = 'The configuration'): string {
  if (path.length === 0) return whole
  const text = path.map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${step}`))
  return quote(text.join('')).slice(1, -1)
}

function kindOf(node: TreeNode): string {
  if (node.kind === 'list') return 'a list'
  if (node.kind === 'map') return 'a mapping'
  if (node.value === null) return 'empty'
  if (typeof node.value === 'string') return `the text ${quote(node.text)}`
  if (typeof node.value === 'number') return `the number ${quote(node.text).slice(1, -1)}`
  return `the word ${node.text}`
}
