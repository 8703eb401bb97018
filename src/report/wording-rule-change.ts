import type { Finding, FindingData } from '../model/finding.ts'
import { listInWords } from '../model/list-in-words.ts'
import { type Scope, subject } from './wording-place.ts'

const mostNamed = 5

type RuleChanged = Finding & Extract<FindingData, { readonly code: 'rule-changed' }>

/** What a pull request does to a rule: adds, removes or changes it, or no longer checks something at all. */
export function wordRuleChange(finding: RuleChanged, scope: Scope): string {
  const { rule, before, after } = finding
  const named = wordSubject(finding, scope)
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

/** `variants a, b and c`, of many the first, and of which image where there are several. */
function wordSubject({ variants, ...finding }: RuleChanged, scope: Scope): string {
  const one = subject(finding, scope).replace(/^[IV]/, (first) => first.toLowerCase())
  if (variants === undefined) return one
  const left = variants.length - mostNamed
  const names = listInWords([...variants.slice(0, mostNamed), ...(left > 0 ? [`${left} more`] : [])])
  const { platform } = finding
  const on = platform === undefined ? '' : ` (${platform})`
  return scope === 'one-image' ? `variants ${names}${on}` : `variants ${names} of ${one}`
}
