import type { Bounds, BudgetMeasure, Config } from '../model/config.ts'
import type { Cell } from '../model/plan.ts'
import type { Position } from '../model/position.ts'
import { refName } from '../model/ref-name.ts'
import type { SmokeBudget } from '../model/smoke.ts'
import type { Setting, VariantDraft } from './draft.ts'
import { textOf } from './draft.ts'
import { readBounds } from './read-bounds.ts'
import { lookUpWritten, readBudgets } from './read-budgets.ts'
import { placeKey } from './scalar-ranges.ts'
import { where } from './shape-problems.ts'
import { entryOf, type TreeNode } from './yaml-tree.ts'

/** One entry of a budget, or `total`, with the images that it holds for: an entry that others hide holds for none. */
export type BoundUse = {
  readonly measure: BudgetMeasure | SmokeBudget['measure']
  readonly path?: string
  readonly bounds: Bounds
  /** `total`: it is of all images together. */
  readonly cells: Cell[] | 'total'
  readonly scalars: { readonly [Kind in BoundKind]?: BoundScalar }
}

export type BoundKind = 'max' | 'warn'
type BoundScalar = { readonly name: string; readonly text: string; readonly position: Position }

/** Every entry of every budget of a configuration. `tree` and `drafts` are of the text that `config` was resolved from. */
export function boundUses({
  tree,
  drafts,
  config,
}: {
  readonly tree: TreeNode
  readonly drafts: readonly VariantDraft[]
  readonly config: Pick<Config, 'variants'>
}): readonly BoundUse[] {
  const ignore = (): void => undefined
  const written = readBudgets(drafts, ignore)
  const uses = new Map<string, BoundUse>()
  const useOf = (found: Omit<BoundUse, 'cells' | 'scalars'> & { readonly entry: Setting }): BoundUse => {
    const { entry, ...rest } = found
    const key = JSON.stringify(entry.path)
    const use = uses.get(key) ?? { ...rest, cells: [], scalars: scalarsOf(entry) }
    uses.set(key, use)
    return use
  }
  for (const { all, perPlatform } of written.values()) {
    for (const { measures } of [all, ...perPlatform.values()]) for (const found of measures.values()) useOf(found)
  }
  const platformsOf = new Map(config.variants.map((variant) => [refName(variant), variant.platforms]))
  for (const draft of drafts) {
    const { image, variant } = draft
    for (const { platform, ...found } of lookUpWritten({
      ...{ draft, written },
      platforms: platformsOf.get(refName(draft)) ?? [],
    })) {
      const { cells } = useOf(found)
      if (cells !== 'total') cells.push({ image, variant, platform })
    }
  }
  const total = entryOf(tree, 'total')
  const bounds = total && readBounds({ ...total, path: ['total'], measure: 'compressed' }, ignore)
  if (total === undefined || bounds === undefined) return [...uses.values()]
  const ofTotal: BoundUse = {
    ...{ measure: 'compressed', bounds, cells: 'total' },
    scalars: scalarsOf({ ...total, path: ['total'] }),
  }
  return [...uses.values(), ofTotal]
}

/** The scalars of `max` and `warn`; a bare size is `max`. */
function scalarsOf({ node, path }: Setting): BoundUse['scalars'] {
  if (node.kind !== 'map') return { max: scalar(node, where(path)) }
  const [max, warn] = [entryOf(node, 'max'), entryOf(node, 'warn')]
  return {
    ...(max && { max: scalar(max.node, where([...path, 'max'])) }),
    ...(warn && { warn: scalar(warn.node, where([...path, 'warn'])) }),
  }
}

function scalar(node: TreeNode, name: string): BoundScalar {
  return { name, text: textOf(node), position: node.position }
}

/** How often each scalar of the tree is met: more than once by way of an anchor. */
export function scalarCounts(tree: TreeNode): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  const visit = (node: TreeNode): void => {
    if (node.kind === 'list') node.items.forEach(visit)
    else if (node.kind === 'map') for (const { node: inner } of node.entries) visit(inner)
    else counts.set(placeKey(node.position), (counts.get(placeKey(node.position)) ?? 0) + 1)
  }
  visit(tree)
  return counts
}
