import { quote } from '../model/quote.ts'
import type { ReportAdvice } from '../model/report-contents.ts'
import type { Report, ReportFinding } from '../model/report.ts'
import { imageNamer } from './image-namer.ts'

/** Each finding that wins bytes is told in full in one place: an error or a warning among its like, and the advice points there; a note in the advice. */
export type AdviceTeller = {
  /** Whether the advice has what a rule only remarks: it needs no second place among the notes. */
  readonly isAdvised: (finding: ReportFinding) => boolean
  /** `the warning above on "/var/lib/apt/lists" in before, Dockerfile:4`; undefined of what is told nowhere else. Hostile text. */
  readonly toldAbove: (advice: ReportAdvice) => string | undefined
}

const names = { error: 'error', warn: 'warning' } as const

export function adviceTeller(report: Report): AdviceTeller {
  const advised = new Set(report.advice.map(keyOf))
  const above = new Map<string, string>()
  const name = imageNamer(report)
  for (const { image = '', variant = 'default', ...finding } of report.verdict.findings) {
    const { severity, bytes } = finding
    if (severity === 'note' || bytes === undefined || above.has(keyOf(finding))) continue
    above.set(keyOf(finding), `the ${names[severity]} above on ${placesOf(finding)} in ${name({ image, variant })}`)
  }
  return {
    isAdvised: (finding) => finding.severity === 'note' && finding.bytes !== undefined && advised.has(keyOf(finding)),
    toldAbove: (advice) => {
      const { dockerfile, line } = advice
      const where = dockerfile === undefined || line === undefined ? '' : `, ${dockerfile}:${line}`
      const words = above.get(keyOf(advice))
      return words && `${words}${where}`
    },
  }
}

function placesOf({ path = '', otherPaths = [] }: ReportFinding): string {
  const more = otherPaths.length === 0 ? '' : ` and ${otherPaths.length} more`
  return `${quote(path)}${more}`
}

function keyOf({ code, path, dockerfile, line }: Pick<ReportFinding, 'code' | 'path' | 'dockerfile' | 'line'>): string {
  return JSON.stringify([code, path, dockerfile, line])
}
