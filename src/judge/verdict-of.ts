import type { Finding, FindingCode, Verdict } from '../model/finding.ts'

/** What leaves a run without an answer for something that was asked. */
const incomplete: ReadonlySet<FindingCode> = new Set([
  'run-failed',
  'build-failed',
  'parent-failed',
  'unmeasured',
  'smoke-infrastructure',
  'smoke-not-run',
])

/** `error` when something that was asked has no answer; else by the worst finding. Notes do not count. */
export function verdictOf(findings: readonly Finding[]): Verdict {
  if (findings.some(({ code }) => incomplete.has(code))) return { status: 'error', findings }
  if (findings.some(({ severity }) => severity === 'error')) return { status: 'fail', findings }
  return { status: findings.some(({ severity }) => severity === 'warn') ? 'warn' : 'pass', findings }
}
