import type { Config, Relation } from '../model/config.ts'
import type { Plan } from '../model/plan.ts'
import { refName } from '../model/ref-name.ts'
import { isUnknown } from '../model/unknown.ts'

/** The relations that a run has to answer: of a run of `only: changed` those between unchanged images are what they were, and all others were built whole. */
export function askedRelations({ relations }: Config, { changes, variants }: Plan): readonly Relation[] {
  if (changes === undefined || isUnknown(changes)) return relations
  const built = new Set(variants.map(refName))
  return relations.filter((relation) => {
    const members = relation.kind === 'order' ? [relation.left, relation.right] : relation.variants
    return members.some((member) => built.has(refName(member)))
  })
}
