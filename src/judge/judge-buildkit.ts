import type { BuildResult } from '../model/build.ts'
import type { Finding } from '../model/finding.ts'

/** The first version with all known fixes for what a custom frontend can do to its builder. */
const wanted = '0.31.2'

/**
 * Names builders older than the fixes for custom frontends: a warning where such a frontend is used, else a note.
 * A version that says nothing (`v0.0.0+unknown` of distribution packages) gives no finding.
 */
export function judgeBuildkit({ builder, frontends }: BuildResult): Finding[] {
  const severity = frontends.length > 0 ? 'warn' : 'note'
  return [...new Set(builder?.buildkit)]
    .filter(isOld)
    .sort()
    .map((version) => ({ code: 'old-buildkit', severity, version, wanted }))
}

function isOld(version: string): boolean {
  const have = numbers(version)
  if (have.length === 0 || have.every((part) => part === 0)) return false
  const want = numbers(wanted)
  const different = want.findIndex((part, index) => part !== have[index])
  return different >= 0 && (have[different] ?? 0) < (want[different] ?? 0)
}

function numbers(version: string): number[] {
  const match = /^v?(\d{1,6})\.(\d{1,6})\.(\d{1,6})(?![\d.])/.exec(version)
  return match === null ? [] : match.slice(1).map(Number)
}
