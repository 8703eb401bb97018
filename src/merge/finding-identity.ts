import type { ReportFinding } from '../model/report.ts'

/** Equal for what is said twice: of what a rule saw in a layer or in a file, that and the place in it; of all else everything but the log, which says the same in other words. */
export function findingIdentity({ log: _, ...finding }: ReportFinding): string {
  const { code, platform, layer, path, otherPaths, bytes, subject, dockerfile, line } = finding
  if (subject !== undefined) return JSON.stringify([code, dockerfile, line, subject])
  if (layer !== undefined && bytes !== undefined) return JSON.stringify([code, platform, layer, path, otherPaths])
  return JSON.stringify(finding)
}
