import { formatBytes } from '../model/bytes.ts'
import type { ReportFinding } from '../model/report.ts'

/** What a rule found on several platforms at one place and line as one finding that names them all; everything else as it is, in its order. */
export function joinPlatforms<Each extends ReportFinding>(findings: readonly Each[]): readonly Each[] {
  const groups = Map.groupBy(findings, (finding) => keyOf(finding) ?? finding)
  return [...groups.values()].flatMap((group) => {
    const [first, ...others] = group
    if (first === undefined || others.length === 0) return group
    return [{ ...first, message: `${first.message}; the same on ${others.map(onPlatform).join(', ')}` }]
  })
}

/** Undefined of what no rule found: its words are of one platform. */
function keyOf({ platform, bytes, message: _, remedy: __, layer: ___, ...place }: ReportFinding): string | undefined {
  return platform === undefined || bytes === undefined ? undefined : JSON.stringify(Object.entries(place).sort())
}

function onPlatform({ platform, bytes = 0 }: ReportFinding): string {
  return bytes === 0 ? `${platform}` : `${platform} (${formatBytes(bytes)})`
}
