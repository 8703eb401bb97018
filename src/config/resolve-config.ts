import type { BakeRef, Config, Variant, VariantRef } from '../model/config.ts'
import { type Platform, parsePlatform } from '../model/platform.ts'
import { quote } from '../model/quote.ts'
import { refName } from '../model/ref-name.ts'
import { addOnce } from './add-once.ts'
import { maxCells, tooManyCells } from './cell-limit.ts'
import type { Expression } from './check-expressions.ts'
import type { PathCheck } from './check-paths.ts'
import { type AddProblem, settingOf, settingsOf, type VariantDraft } from './draft.ts'
import type { ImportedTarget } from './imported-target.ts'
import { readBaseline } from './read-baseline.ts'
import { bakeKey } from './read-bake-targets.ts'
import { readAllowances } from './read-allowances.ts'
import { readBounds } from './read-bounds.ts'
import { readBudgets, type WrittenBudget } from './read-budgets.ts'
import { addCycles, addExistingParents } from './read-from.ts'
import { readPublishing } from './read-publishing.ts'
import { readAllRelations } from './read-relations.ts'
import { hasSource } from './read-source.ts'
import { readSmokeLists } from './read-smoke-lists.ts'
import { resolveSmoke } from './resolve-smoke.ts'
import { resolveVariant } from './resolve-variant.ts'
import { entryOf, type TreeNode } from './yaml-tree.ts'

export type ConfigSource = {
  readonly tree: TreeNode
  readonly drafts: readonly VariantDraft[]
  readonly bakeRefs: ReadonlyMap<string, BakeRef>
  readonly imported: ReadonlyMap<string, ImportedTarget>
  /** The platforms of a variant whose bake file was not read. */
  readonly platformsOf: (ref: VariantRef) => readonly Platform[] | undefined
  /** The texts of the structure files that could be read, by path. */
  readonly structures: ReadonlyMap<string, string>
  readonly add: AddProblem
}

export type ResolvedConfig = {
  readonly config: Omit<Config, 'file' | 'sha256'>
  readonly checks: readonly PathCheck[]
  /** Patterns and constraints that were not looked at yet: see `checkExpressions`. */
  readonly expressions: readonly Expression[]
}

/** All variants, relations and the total, with every problem that does not need the disk. */
export function resolveConfig(source: ConfigSource): ResolvedConfig {
  const { tree, drafts, add } = source
  const known = drafts.map(({ image, variant }) => ({ image, variant }))
  const written = readBudgets(drafts, add)
  // What is written in `image` or `defaults` is read for each variant, and its problems are told once.
  const once = addOnce(add)
  const resolved = drafts.map((draft) => {
    const bake = source.bakeRefs.get(refName(draft))
    const imported = bake && source.imported.get(bakeKey(bake))
    const defaultPlatforms = source.platformsOf(draft) ?? [defaultPlatform()]
    const optional = { ...(bake && { bake }), ...(imported && { imported }) }
    const resolved = resolveVariant({ draft, known, written, defaultPlatforms, add: once, ...optional })
    // Of a target that could not be read the paths are not known, and those of no setting are not looked for.
    const unread = imported === undefined && !hasSource(draft) && settingOf(draft.levels, 'bake') !== undefined
    return unread ? { ...resolved, checks: [] } : resolved
  })
  const expressions: Expression[] = []
  const expression = (one: Expression): void => void expressions.push(one)
  const lists = readSmokeLists({ drafts, structures: source.structures, add: once, expression })
  const untested = resolved.map(({ variant }) => variant)
  const variants = resolveSmoke(untested, { drafts, lists, add: once })
  const cells = variants.reduce((sum, variant) => sum + variant.platforms.length, 0)
  if (cells > maxCells) add(tooManyCells({ cells, tree }))
  addCycles(variants, add)
  addExistingParents(variants, add)
  const publishing = readPublishing({ tree, variants }, add)
  addForeignPlatforms({ drafts, variants, written }, add)
  const relations = readAllRelations(tree, { drafts, add })
  for (const relation of relations) {
    const sides = relation.kind === 'order' ? [relation.left, relation.right] : relation.variants
    if (sharePlatform(sides, variants)) continue
    const remedy = 'A relation holds per platform: build both for one'
    add({
      path: ['relations'],
      message: `The variants of ${quote(relation.text)} have no platform in common`,
      remedy,
      position: relation.position,
    })
  }
  const total = entryOf(tree, 'total')
  const bounds = total && readBounds({ ...total, path: ['total'], measure: 'compressed' }, add)
  const isOn = (key: string): boolean => {
    const node = entryOf(tree, key)?.node
    return node?.kind === 'scalar' && node.value === true
  }
  return {
    config: {
      strict: isOn('strict'),
      requireSmoke: isOn('require-smoke'),
      variants,
      relations,
      ...(bounds && { total: bounds }),
      baseline: readBaseline({ tree, variants }, add),
      allow: readAllowances(tree, { variants, add }),
      ...publishing,
    },
    checks: resolved.flatMap(({ checks }) => checks),
    expressions,
  }
}

function defaultPlatform(): Platform {
  const platform = parsePlatform('linux/amd64')
  if (platform === undefined) throw new Error('linux/amd64 is not a known platform')
  return platform
}

function sharePlatform(sides: readonly VariantRef[], variants: readonly Variant[]): boolean {
  const names = new Set(sides.map(refName))
  const platforms = variants.filter((variant) => names.has(refName(variant))).flatMap((variant) => variant.platforms)
  return new Set(platforms).size < platforms.length
}

/** A bound for a platform that no variant under it builds would never be looked at. */
function addForeignPlatforms(
  options: {
    readonly drafts: readonly VariantDraft[]
    readonly variants: readonly Variant[]
    readonly written: ReadonlyMap<string, WrittenBudget>
  },
  add: AddProblem,
): void {
  const built = new Map<string, Set<Platform>>()
  for (const [index, draft] of options.drafts.entries()) {
    for (const setting of settingsOf(draft.levels, 'budget')) {
      const key = JSON.stringify(setting.path)
      const platforms = built.get(key) ?? new Set()
      for (const platform of options.variants[index]?.platforms ?? []) platforms.add(platform)
      built.set(key, platforms)
    }
  }
  for (const [key, { platformEntries }] of options.written) {
    for (const { platform, path, position } of platformEntries) {
      if (built.get(key)?.has(platform)) continue
      const remedy = `Add it to \`platforms\`, or remove the bound`
      add({ path, message: `No variant under this budget is built for ${platform}`, remedy, position })
    }
  }
}
