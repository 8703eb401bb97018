import type { Config, DistinctRelation, Relation, Variant, VariantRef } from '../model/config.ts'
import type { Platform } from '../model/platform.ts'

/**
 * The configuration of the pull request under the rules of its base: variants are built as the pull request says, and judged by
 * the budgets, relations, total, allowances, smoke tests, rules on contents, waivers, device, strictness and baseline of the base branch, and published as that says.
 * A variant or platform that the base does not know keeps its own budgets, and such a variant its own tests, since no other exist for
 * it; it is not published.
 */
export function judgeByBase(head: Config, base: Config): Config {
  const { total: _, staging: __, ...withoutTotal } = head
  return {
    ...withoutTotal,
    rulesSha256: base.sha256,
    strict: base.strict,
    requireSmoke: base.requireSmoke,
    variants: head.variants.map((variant) => underBase(variant, base)),
    relations: base.relations
      .map((relation) => stillNamed(relation, head))
      .filter((relation) => relation !== undefined),
    ...(base.total === undefined ? {} : { total: base.total }),
    allow: base.allow,
    publishWhen: base.publishWhen,
    baseline: base.baseline,
    ...(base.staging && { staging: base.staging }),
  }
}

function underBase(variant: Variant, base: Config): Variant {
  const before = base.variants.find((candidate) => same(candidate, variant))
  if (before === undefined) return { ...variant, publish: { ...variant.publish, repositories: [], tags: [] } }
  const { device: _, contextBudget: __, ...rest } = variant
  const ofPlatforms = <Each extends { readonly platform: Platform }>(select: (source: Variant) => readonly Each[]) =>
    variant.platforms.flatMap((platform) => {
      const source = before.platforms.includes(platform) ? before : variant
      return select(source).filter((budget) => budget.platform === platform)
    })
  return {
    ...rest,
    budgets: ofPlatforms(({ budgets }) => budgets),
    ...(before.contextBudget && { contextBudget: before.contextBudget }),
    smokeBudgets: ofPlatforms(({ smokeBudgets }) => smokeBudgets),
    smoke: before.smoke,
    rules: before.rules,
    waivers: before.waivers,
    publish: before.publish,
    ...(before.device !== undefined && { device: before.device }),
  }
}

/** A relation can only be judged between variants that still exist; that one was removed is told as a changed rule. */
function stillNamed(relation: Relation, head: Config): Relation | undefined {
  const exists = (ref: VariantRef): boolean => head.variants.some((variant) => same(variant, ref))
  if (relation.kind === 'order') return exists(relation.left) && exists(relation.right) ? relation : undefined
  const variants = relation.variants.filter(exists)
  const narrowed: DistinctRelation = { ...relation, variants }
  return variants.length < 2 ? undefined : narrowed
}

function same(a: VariantRef, b: VariantRef): boolean {
  return a.image === b.image && a.variant === b.variant
}
