import type { Finding, FindingData } from '../model/finding.ts'
import { type ContentRuleCode, contentRuleCodes } from '../model/rule-code.ts'

/** What a rule on the contents of an image found. */
export type RuleFinding = Finding & Extract<FindingData, { readonly code: ContentRuleCode }>

const codes: ReadonlySet<string> = new Set(contentRuleCodes)

export function isRuleFinding(finding: Finding): finding is RuleFinding {
  return codes.has(finding.code) && !isLintFinding(finding)
}

/** What lint saw; of what layers can show too it has the same code. */
export type LintFinding = Finding & Extract<FindingData, { readonly sighting: unknown }>

export function isLintFinding(finding: Finding): finding is LintFinding {
  return 'sighting' in finding
}
