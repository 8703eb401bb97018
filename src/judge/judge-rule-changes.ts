import type { Finding } from '../model/finding.ts'
import type { RuleChange } from '../model/rule-change.ts'
import { isUnknown, type Unknown } from '../model/unknown.ts'

/** A pull request that changes the rules it is judged by says so: a warning where more would pass than before, else a note. */
export function judgeRuleChanges(changes: readonly RuleChange[] | Unknown): Finding[] {
  if (isUnknown(changes)) return [{ code: 'rules-unknown', severity: 'warn', reason: changes.reason }]
  return changes.map(({ effect, position, ...change }) => ({
    code: 'rule-changed',
    severity: effect === 'loosened' ? 'warn' : 'note',
    ...change,
    ...(position === undefined ? {} : { config: position }),
  }))
}
