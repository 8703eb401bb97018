import type { Variant } from '../model/config.ts'
import type { Finding } from '../model/finding.ts'
import type { LintResult } from '../model/lint.ts'
import { refName } from '../model/ref-name.ts'
import { type LintCode, sharedRuleCodes, sourceRuleCodes } from '../model/rule-code.ts'
import { asksOf, judgedRule } from './judged-rule.ts'

type Known = {
  readonly variantOf: ReadonlyMap<string, Variant>
  /** Of these the layers have told what they can. */
  readonly lookedInto: ReadonlySet<string>
}

/**
 * Files that lint could not read, each once. Where the configuration would have failed a variant for what they give away that is an error; where all
 * rules of lint are off nothing was asked.
 */
export function judgeUnlinted({ unread }: LintResult, { variantOf, lookedInto }: Known): Finding[] {
  const groups = Map.groupBy(unread, ({ file, reason }) => JSON.stringify([file, reason]))
  return [...groups.values()].flatMap((group): Finding[] => {
    const severities = group.flatMap((ref) => {
      const variant = variantOf.get(refName(ref))
      if (variant === undefined) return []
      const codes: readonly LintCode[] = lookedInto.has(refName(ref))
        ? sourceRuleCodes
        : [...sourceRuleCodes, ...sharedRuleCodes]
      return codes.flatMap((code) => (asksOf(code, variant) ? (judgedRule(code, variant)?.severity ?? []) : []))
    })
    const [first] = group
    if (first === undefined || severities.length === 0) return []
    const { file, reason } = first
    const severity = severities.includes('error') ? 'error' : 'warn'
    return [{ code: 'unlinted', severity, dockerfile: file, reason }]
  })
}
