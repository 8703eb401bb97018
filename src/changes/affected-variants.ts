import type { Config, Relation, Variant, VariantRef } from '../model/config.ts'
import { quote } from '../model/quote.ts'
import { refName, shortRefName } from '../model/ref-name.ts'

/** Why each variant is built that has to be, by `refName`. */
export type Affected = ReadonlyMap<string, string>

/**
 * Everything that must be built when these variants changed: what is built on them, and all that a relation or the total holds any of those against. What is compared is
 * measured on both sides: half a relation would hold whatever the other half became.
 */
export function affectedVariants({ variants, relations, total }: Config, changed: Affected): Affected {
  const affected = withChildren(variants, changed)
  if (affected.size === 0) return affected
  if (total !== undefined) return withRest(affected, { variants, reason: 'the total needs every image' })
  const relationsOf = new Map<string, Relation[]>()
  for (const relation of relations) {
    for (const member of membersOf(relation)) {
      const known = relationsOf.get(refName(member))
      if (known === undefined) relationsOf.set(refName(member), [relation])
      else known.push(relation)
    }
  }
  // A map goes on to what is added while it is walked.
  for (const name of affected.keys()) {
    const mine = relationsOf.get(name) ?? []
    relationsOf.delete(name)
    for (const relation of mine) pullIn(relation, affected)
  }
  return affected
}

/** Every variant, those that are not there yet for this reason. */
export function withRest(
  affected: Affected,
  { variants, reason }: { readonly variants: readonly Variant[]; readonly reason: string },
): Affected {
  return new Map(variants.map((variant) => [refName(variant), affected.get(refName(variant)) ?? reason]))
}

function withChildren(variants: readonly Variant[], changed: Affected): Map<string, string> {
  const affected = new Map(changed)
  const childrenOf = Map.groupBy(variants, ({ from }) => (from === undefined ? undefined : refName(from)))
  for (const name of affected.keys()) {
    for (const child of childrenOf.get(name) ?? []) {
      const parent = child.from === undefined ? name : shortRefName(child.from)
      if (!affected.has(refName(child))) affected.set(refName(child), `it is built on ${parent}`)
    }
  }
  return affected
}

function pullIn(relation: Relation, affected: Map<string, string>): void {
  for (const member of membersOf(relation)) {
    if (!affected.has(refName(member))) affected.set(refName(member), `the relation ${quote(relation.text)} needs it`)
  }
}

function membersOf(relation: Relation): readonly VariantRef[] {
  return relation.kind === 'order' ? [relation.left, relation.right] : relation.variants
}
