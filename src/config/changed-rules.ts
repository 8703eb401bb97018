import type { Bound } from '../model/bound.ts'
import { smokeMeasures } from '../model/smoke-measures.ts'
import type { Bounds, Budget, Config, Relation, Variant } from '../model/config.ts'
import { imageMeasures } from '../model/image-measures.ts'
import type { Position } from '../model/position.ts'
import { refName } from '../model/ref-name.ts'
import type { RuleChange } from '../model/rule-change.ts'
import type { SmokeBudget } from '../model/smoke.ts'
import { changedBaseline } from './changed-baseline.ts'
import { changedAllowances } from './changed-allowances.ts'
import { changedContents } from './changed-contents.ts'
import { changedGrowth } from './changed-growth.ts'
import { changedPublishing } from './changed-publishing.ts'
import { changedSmoke } from './changed-smoke.ts'

/**
 * What a pull request changes in the rules that it is judged by, in the order of the configuration, removed variants last.
 * A variant or platform that is new has no rule that could have changed; `target` and `original` are no rules.
 */
export function changedRules(base: Config, head: Config): RuleChange[] {
  const after = new Map(head.variants.map((variant) => [refName(variant), variant]))
  const before = new Map(base.variants.map((variant) => [refName(variant), variant]))
  const changes: readonly RuleChange[] = [
    ...switchChange('strict', { before: base.strict, after: head.strict }),
    ...switchChange('require-smoke', { before: base.requireSmoke, after: head.requireSmoke }),
    ...boundChanges({ rule: 'total', before: base.total, after: head.total }),
    ...changedAllowances(base.allow, head.allow),
    ...head.variants.flatMap((variant) => {
      const old = before.get(refName(variant))
      return old === undefined ? [] : variantChanges(old, variant)
    }),
    ...relationChanges(base, head),
    ...changedBaseline(base.baseline, head.baseline),
    ...changedPublishing(base, head),
    ...base.variants
      .filter((variant) => !after.has(refName(variant)))
      .map(
        ({ image, variant, position: was }): RuleChange => ({
          ...{ image, variant, rule: 'variant', before: 'checked', effect: 'loosened', was },
        }),
      ),
  ]
  return changes.map((change) =>
    change.after === undefined && (change.position ?? change.was) === undefined
      ? { ...change, was: { file: base.file } }
      : change,
  )
}

/** Both switches ask for more when they are on. */
function switchChange(
  rule: 'strict' | 'require-smoke',
  { before, after }: { readonly before: boolean; readonly after: boolean },
): RuleChange[] {
  if (before === after) return []
  return [{ rule, before: `${before}`, after: `${after}`, effect: after ? 'tightened' : 'loosened' }]
}

function variantChanges(before: Variant, after: Variant): RuleChange[] {
  const { image, variant } = after
  const gone = before.platforms.filter((platform) => !after.platforms.includes(platform))
  const common = after.platforms.filter((platform) => before.platforms.includes(platform))
  const [old, now] = [budgetsByName(before), budgetsByName(after)]
  const names = new Set([...imageMeasures, ...smokeMeasures, ...now.keys(), ...old.keys()])
  const bounds = [...names].flatMap((name) => {
    const each = common.map((platform) => {
      const of = (budgets: typeof old) => budgets.get(name)?.find((one) => one.platform === platform)
      const [before, after] = [of(old), of(now)]
      return [
        ...boundChanges({ rule: name, before, after }),
        ...changedGrowth({ rule: name, before: before?.growth, after: after?.growth }),
      ]
    })
    const first = each[0] ?? []
    const alike = each.every((changes) => JSON.stringify(changes.map(meaning)) === JSON.stringify(first.map(meaning)))
    if (alike) return first
    return each.flatMap((changes, index) => {
      const platform = common[index]
      return changes.map((change) => ({ ...change, ...(platform !== undefined && { platform }) }))
    })
  })
  return [
    ...gone.map(
      (platform): RuleChange => ({ image, variant, platform, rule: 'platform', before: platform, effect: 'loosened' }),
    ),
    ...[
      ...bounds,
      ...boundChanges({ rule: 'context', before: before.contextBudget, after: after.contextBudget }),
      ...deviceChange(before, after),
      ...changedSmoke(before.smoke, after.smoke),
      ...changedContents(before, after),
    ].map((change) => ({
      image,
      variant,
      ...change,
    })),
  ]
}

/** By what they bound: `compressed`, `paths /opt`. */
function budgetsByName({ budgets, smokeBudgets }: Variant): Map<string, AnyBudget[]> {
  const all: readonly AnyBudget[] = [...budgets, ...smokeBudgets]
  return Map.groupBy(all, ({ measure, path }) => (path === undefined ? measure : `paths ${path}`))
}

function deviceChange({ device: before, position: was }: Variant, { device: after, position }: Variant): RuleChange[] {
  if (before === after) return []
  return [
    {
      rule: 'device',
      ...(before !== undefined && { before }),
      ...(after === undefined ? { was } : { after, position }),
      effect: before === undefined ? 'tightened' : 'loosened',
    },
  ]
}

function meaning({ rule, before, after, effect }: RuleChange): readonly unknown[] {
  return [rule, before ?? null, after ?? null, effect]
}

type Limits = Pick<Bounds, 'max' | 'warn' | 'min' | 'position'>
type AnyBudget = Limits & Pick<Budget | SmokeBudget, 'measure' | 'platform'> & Pick<Budget, 'path' | 'growth'>

/** Bounds are compared by value: 300MB written as 0.3GB is no change. */
function boundChanges(change: {
  readonly rule: string
  readonly before: Limits | undefined
  readonly after: Limits | undefined
}): RuleChange[] {
  return (['max', 'warn', 'min'] as const).flatMap((limit) => {
    const before = change.before?.[limit]
    const after = change.after?.[limit]
    if (before?.value === after?.value) return []
    return [
      {
        rule: `${change.rule} ${limit}`,
        ...(before && { before: before.text }),
        ...(after && { after: after.text }),
        effect: isLooser({ limit, before, after }) ? 'loosened' : 'tightened',
        ...positionOf(change.after?.position),
        ...(change.after === undefined && change.before && { was: change.before.position }),
      } satisfies RuleChange,
    ]
  })
}

function isLooser(change: {
  readonly limit: 'max' | 'warn' | 'min'
  readonly before: Bound | undefined
  readonly after: Bound | undefined
}): boolean {
  const { limit, before, after } = change
  if (before === undefined) return false
  if (after === undefined) return true
  return limit === 'min' ? after.value < before.value : after.value > before.value
}

function positionOf(position: Position | undefined): { position?: Position } {
  return position === undefined ? {} : { position }
}

function relationChanges(
  { relations: before, variants: old }: Config,
  { relations: after, variants: now }: Config,
): RuleChange[] {
  const names = new Set(now.map(refName))
  const known = new Set(old.map(refName).filter((name) => names.has(name)))
  const key = ({ position: _, ...relation }: Relation): string => {
    const text = relation.text.replace(/\s+/g, ' ')
    if (relation.kind === 'order') return JSON.stringify({ ...relation, text })
    // A star fits variants that come and go; that one is gone is told of the variant.
    const variants = relation.variants.map(refName).filter((name) => known.has(name))
    return JSON.stringify({ ...relation, text, variants: variants.sort() })
  }
  const [oldKeys, newKeys] = [before, after].map((relations) => new Set(relations.map(key)))
  return [
    ...after
      .filter((relation) => !oldKeys?.has(key(relation)))
      .map(
        (relation): RuleChange => ({
          rule: 'relation',
          after: relation.text,
          effect: 'tightened',
          position: relation.position,
        }),
      ),
    ...before
      .filter((relation) => !newKeys?.has(key(relation)))
      .map(
        (relation): RuleChange => ({
          ...{ rule: 'relation', before: relation.text, effect: 'loosened' },
          was: relation.position,
        }),
      ),
  ]
}
