import type { ReportAdvice } from '../model/report-contents.ts'
import type { Report, ReportFinding } from '../model/report.ts'

/** Tells of a finding whether it is a rule's remark that stands in the advice, by what it wins: it needs no second place among the notes. */
export function adviceTeller({ advice }: Report): (finding: ReportFinding) => boolean {
  const told = new Set(advice.map(keyOf))
  return (finding) => finding.severity === 'note' && finding.bytes !== undefined && told.has(keyOf(finding))
}

function keyOf({ code, path, dockerfile, line }: ReportFinding | ReportAdvice): string {
  return JSON.stringify([code, path, dockerfile, line])
}
