import type { Finding } from '../model/finding.ts'
import type { RuleChange } from '../model/rule-change.ts'
import { isUnknown, type Unknown } from '../model/unknown.ts'

/** A pull request that changes the rules it is judged by says so: a warning where more would pass than before, else a note. */
export function judgeRuleChanges(changes: readonly RuleChange[] | Unknown): Finding[] {
  if (isUnknown(changes)) return [{ code: 'rules-unknown', severity: 'warn', reason: changes.reason }]
  return joinVariants(changes).map(({ effect, position, ...change }) => ({
    code: 'rule-changed',
    severity: effect === 'loosened' ? 'warn' : 'note',
    ...change,
    ...(position === undefined ? {} : { config: position }),
  }))
}

type Joined = RuleChange & { readonly variants?: readonly string[] }

/** What becomes of one rule of several variants of an image alike, as of a line that is written for all of them, is one change. */
function joinVariants(changes: readonly RuleChange[]): readonly Joined[] {
  const groups = Map.groupBy(changes, (change) => {
    const { variant, ...rest } = change
    return variant === undefined ? change : JSON.stringify(Object.entries(rest).sort())
  })
  return [...groups.values()].flatMap((group): readonly Joined[] => {
    const [first] = group
    if (first === undefined || group.length === 1) return group
    const { variant: _, ...rest } = first
    return [{ ...rest, variants: group.flatMap(({ variant }) => variant ?? []) }]
  })
}
