import type { LintResult } from '../model/lint.ts'
import type { ReportLint } from '../model/report-lint.ts'

export function reportLint({ variants }: LintResult): ReportLint {
  return { dockerfiles: [...new Set(variants.map(({ dockerfile }) => dockerfile))] }
}
