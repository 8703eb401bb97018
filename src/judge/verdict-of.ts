import type { Finding, FindingCode, Severity, Verdict, VerdictStatus } from '../model/finding.ts'

/** What leaves a run without an answer for something that was asked. */
const incomplete: ReadonlySet<string> = new Set<FindingCode>([
  'run-failed',
  'build-failed',
  'parent-failed',
  'unmeasured',
  'budget-unknown',
  'smoke-infrastructure',
  'smoke-not-run',
])

/** The same where it is severe. */
const incompleteAsErrors: ReadonlySet<string> = new Set<FindingCode>([
  'uninspected',
  'unlinted',
  'unreadable-content',
  'growth-unknown',
])

/** `error` when something that was asked has no answer; else by the worst finding. Notes do not count, and what is waived counts nothing. */
export function verdictOf(findings: readonly Finding[], waived?: Verdict['waived']): Verdict {
  return { status: statusOf(findings), findings, ...(waived && { waived }) }
}

/** The same of findings by code and severity alone, such as those of a report. */
export function statusOf(findings: readonly { readonly code: string; readonly severity: Severity }[]): VerdictStatus {
  const isOpen = ({ code, severity }: (typeof findings)[number]): boolean =>
    incomplete.has(code) || (incompleteAsErrors.has(code) && severity === 'error')
  if (findings.some(isOpen)) return 'error'
  if (findings.some(({ severity }) => severity === 'error')) return 'fail'
  return findings.some(({ severity }) => severity === 'warn') ? 'warn' : 'pass'
}
