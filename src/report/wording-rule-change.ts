import type { Finding, FindingData } from '../model/finding.ts'
import { type Scope, subject } from './wording-place.ts'

type RuleChanged = Finding & Extract<FindingData, { readonly code: 'rule-changed' }>

/** What a pull request does to a rule: adds, removes or changes it, or no longer checks something at all. */
export function wordRuleChange(finding: RuleChanged, scope: Scope): string {
  const { rule, before, after } = finding
  const named = subject(finding, scope).replace(/^[IV]/, (first) => first.toLowerCase())
  const whose = finding.image === undefined ? '' : ` of ${named}`
  if (rule === 'variant' && after === undefined) return `This pull request no longer checks ${named}`
  if (rule === 'platform' && after === undefined) return `This pull request no longer checks ${named} on ${before}`
  if (rule === 'relation')
    return `This pull request ${after === undefined ? 'removes' : 'adds'} the relation "${after ?? before}"`
  // Of a test its name says all.
  const value = (text: string, said: string): string => (text === 'checked' ? '' : said)
  if (before === undefined) return `This pull request adds ${rule}${whose}${value(after ?? '', `: ${after}`)}`
  if (after === undefined) return `This pull request removes ${rule}${whose}${value(before, `, which was ${before}`)}`
  return `This pull request changes ${rule}${whose}: ${before} → ${after}`
}
