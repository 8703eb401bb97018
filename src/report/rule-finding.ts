import type { Finding, FindingData } from '../model/finding.ts'
import { type ContentRuleCode, contentRuleCodes } from '../model/rule-code.ts'

/** What a rule on the contents of an image found. */
export type RuleFinding = Finding & Extract<FindingData, { readonly code: ContentRuleCode }>

const codes: ReadonlySet<string> = new Set(contentRuleCodes)

export function isRuleFinding(finding: Finding): finding is RuleFinding {
  return codes.has(finding.code)
}
