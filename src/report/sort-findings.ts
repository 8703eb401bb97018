import type { Severity } from '../model/finding.ts'
import type { ReportFinding } from '../model/report.ts'

const rank: Readonly<Record<Severity, number>> = { error: 2, warn: 1, note: 0 }

/**
 * Worst first; among equals a run that failed before what it left undone, what rules saw last and by its bytes, then the order of the report.
 */
export function sortFindings(findings: readonly ReportFinding[]): readonly ReportFinding[] {
  return findings.toSorted(
    (left, right) =>
      rank[right.severity] - rank[left.severity] ||
      Number(right.code === 'run-failed') - Number(left.code === 'run-failed') ||
      bytesOf(right) - bytesOf(left),
  )
}

function bytesOf({ bytes }: ReportFinding): number {
  return bytes ?? Number.MAX_SAFE_INTEGER
}
