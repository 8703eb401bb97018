import type { BakeRef } from '../model/config.ts'
import { refName } from '../model/ref-name.ts'
import type { AddProblem, VariantDraft } from './draft.ts'
import { addOnce } from './add-once.ts'
import { maxCells, tooManyCells } from './cell-limit.ts'
import { configShape } from './config-schema.ts'
import { readBakeRef } from './read-bake-ref.ts'
import { readDrafts } from './read-drafts.ts'
import { hasSource } from './read-source.ts'
import { readYamlTree } from './read-yaml-tree.ts'
import { shapeProblems } from './shape-problems.ts'
import type { TreeNode, TreePath, TreeProblem } from './yaml-tree.ts'

/** A configuration as far as its text alone tells. */
export type ConfigText = {
  readonly problems: TreeProblem[]
  readonly add: AddProblem
  /** Undefined when the text has no shape that could be read on. */
  readonly read?: {
    readonly tree: TreeNode
    readonly drafts: readonly VariantDraft[]
    readonly bakeRefs: ReadonlyMap<string, BakeRef>
  }
}

/** Reads YAML and shape, and finds the variants. The problems go on growing: `add` is for whoever reads on. */
export function readConfigText(source: { readonly text: string; readonly file: string }): ConfigText {
  const yaml = readYamlTree(source)
  const shape =
    yaml.tree === undefined ? undefined : shapeProblems(yaml.tree, { shape: configShape, whole: 'The configuration' })
  const problems = [...yaml.problems, ...(shape?.problems ?? [])]
  const broken = problems.filter(({ path }) => path.length > 0)
  const unreadImages = new Set(broken.flatMap(({ path }) => imageOfMatrix(path)))
  const add: AddProblem = (problem) => {
    // Of an image whose matrix is wrong nobody knows which variants it has.
    if (problem.lacking !== undefined && unreadImages.has(problem.lacking)) return
    // What was cut out for its shape leaves gaps; a gap is not a second problem.
    const isGap = broken.some(
      ({ path }) => problem.path.length > 0 && problem.path.every((step, index) => step === path[index]),
    )
    if (!isGap) problems.push(problem)
  }
  const tree = shape?.sound
  if (tree === undefined) return { problems, add }
  const { drafts, count, unread } = readDrafts(tree, add)
  for (const image of unread) unreadImages.add(image)
  if (count > maxCells) {
    add(tooManyCells({ cells: count, tree }))
    return { problems, add }
  }
  const bakeRefs = new Map<string, BakeRef>()
  const once = addOnce(add)
  for (const draft of drafts) {
    const ref = hasSource(draft) ? undefined : readBakeRef(draft, once)
    if (ref !== undefined) bakeRefs.set(refName(draft), ref)
  }
  return { problems, add, read: { tree, drafts, bakeRefs } }
}

function imageOfMatrix([images, image, ...rest]: TreePath): string[] {
  return images === 'images' && rest.includes('matrix') ? [String(image)] : []
}
