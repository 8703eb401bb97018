import type { ReportAdvice } from '../model/report-contents.ts'
import type { ReportFinding } from '../model/report.ts'
import { findingIdentity } from './finding-identity.ts'
import type { Part } from './part.ts'

type Placed = { readonly advice: ReportAdvice; readonly place: string; readonly isOfPlace: boolean }

/**
 * The advice of all parts, that of one place together: each image is in one part, so that no byte is counted twice. Advice on a layer that is told
 * of another line, since images have it from two, goes there; `told` are the findings that are kept. Ranked anew, with the running total.
 */
export function joinAdvice(parts: readonly Part[], told: readonly ReportFinding[]): readonly ReportAdvice[] {
  const placeOfLayer = new Map(told.map((finding) => [findingIdentity(finding), placeKey(finding)]))
  const placed = parts.flatMap(({ report }) => {
    const findings = new Map(report.verdict.findings.map((finding) => [placeKey(finding), finding]))
    return report.advice.map((advice): Placed => {
      const own = placeKey(advice)
      const finding = findings.get(own)
      const place = (finding && placeOfLayer.get(findingIdentity(finding))) ?? own
      return { advice, place, isOfPlace: place === own }
    })
  })
  const joined = [...Map.groupBy(placed, ({ place }) => place).values()].flatMap((group) => {
    const [said] = group.toSorted(
      (left, right) => Number(right.isOfPlace) - Number(left.isOfPlace) || right.advice.bytes - left.advice.bytes,
    )
    if (said === undefined) return []
    const totalBytes = group.reduce((sum, { advice }) => sumOf(sum, advice.totalBytes), 0)
    return [{ ...said.advice, images: group.flatMap(({ advice }) => advice.images), totalBytes }]
  })
  let runningBytes = 0
  return joined
    .toSorted((left, right) => right.totalBytes - left.totalBytes)
    .map((one) => {
      runningBytes = sumOf(runningBytes, one.totalBytes)
      return { ...one, runningBytes }
    })
}

/** Exact for what images can be; what a report makes up stays an integer. */
function sumOf(left: number, right: number): number {
  return Math.min(left + right, Number.MAX_SAFE_INTEGER)
}

type Place = Pick<ReportAdvice, 'code' | 'otherPaths' | 'dockerfile' | 'line' | 'message'> & { readonly path?: string }

/** Without a line nothing says that two are of one place. */
function placeKey({ code, path, otherPaths, dockerfile, line, message }: Place): string {
  const place = dockerfile === undefined || line === undefined ? [message] : [dockerfile, line]
  return JSON.stringify([code, path, otherPaths ?? null, ...place])
}
