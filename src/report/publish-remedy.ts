import type { Report } from '../model/report.ts'

/** How to go on with publishing, unless a finding says so already; may hold hostile text. */
export function publishRemedy({ publish: { remedy }, verdict }: Report): string | undefined {
  return verdict.findings.some((finding) => finding.remedy === remedy) ? undefined : remedy
}
