import type { Variant } from '../model/config.ts'
import { quote } from '../model/quote.ts'
import type { RuleChange } from '../model/rule-change.ts'
import { type RuleCode, ruleCodes } from '../model/rule-code.ts'
import { ruleDefaults } from '../model/rule-defaults.ts'
import type { RuleSetting, Waiver } from '../model/rule-setting.ts'
import { ruleSeverities } from './rules-schema.ts'

type Judged = Pick<Variant, 'rules' | 'waivers'>

/** What became of the rules on contents and of the waivers of one variant. A waiver's reason is no rule. */
export function changedContents(before: Judged, after: Judged): RuleChange[] {
  return [...ruleCodes.flatMap((code) => changeOfRule(code, { before, after })), ...changedWaivers(before, after)]
}

type Rule = Pick<RuleSetting, 'severity' | 'max'> & { readonly position?: RuleSetting['position'] }

function changeOfRule(code: RuleCode, source: { readonly before: Judged; readonly after: Judged }): RuleChange[] {
  const ruleOf = ({ rules }: Judged): Rule => rules.find((rule) => rule.code === code) ?? ruleDefaults[code]
  const [before, after] = [ruleOf(source.before), ruleOf(source.after)]
  const floor = ruleDefaults[code].floor ?? 0
  const limits = [before, after].map(({ severity, max }) => (severity === 'off' ? 0 : (max?.value ?? floor)))
  const ranks = [before, after].map(({ severity }) => ruleSeverities.indexOf(severity))
  const [limit = 0, newLimit = 0] = limits
  const [rank = 0, newRank = 0] = ranks
  if (limit === newLimit && rank === newRank) return []
  const { position } = after
  return [
    {
      ...{ rule: `rule ${code}`, before: inWords(before), after: inWords(after) },
      effect: newRank < rank || (rank > 0 && newLimit > limit) ? 'loosened' : 'tightened',
      ...(position !== undefined && { position }),
    },
  ]
}

function inWords({ severity, max, position }: Rule): string {
  if (position === undefined) return `${severity} (the default)`
  return max === undefined ? severity : `${severity} above ${max.text}`
}

// Sorts behind every day.
const forEver = 'for ever'

function changedWaivers({ waivers: before }: Judged, { waivers: after }: Judged): RuleChange[] {
  const [old, now] = [lastDays(before), lastDays(after)]
  return [...new Set([...now.keys(), ...old.keys()])].flatMap((rule): RuleChange[] => {
    const [was, is] = [old.get(rule), now.get(rule)]
    if (was?.until === is?.until) return []
    return [
      {
        rule,
        ...(was !== undefined && { before: inDays(was.until) }),
        ...(is !== undefined && { after: inDays(is.until), position: is.position }),
        ...(is === undefined && was !== undefined && { was: was.position }),
        effect: is !== undefined && is.until > (was?.until ?? '') ? 'loosened' : 'tightened',
      },
    ]
  })
}

type LastDay = { readonly until: string; readonly position: Waiver['position'] }

/** The last day of what is waived, by its name; of two waivers of the same the longer one. */
function lastDays(waivers: readonly Waiver[]): ReadonlyMap<string, LastDay> {
  const days = new Map<string, LastDay>()
  for (const { code, path, until = forEver, position } of waivers) {
    const rule = `waiver of ${code}${path === undefined ? '' : ` at ${quote(path)}`}`
    if (until > (days.get(rule)?.until ?? '')) days.set(rule, { until, position })
  }
  return days
}

function inDays(until: string): string {
  return until === forEver ? until : `until ${until}`
}
