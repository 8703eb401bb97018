import type { ReportAdvice } from '../model/report-contents.ts'
import type { Part } from './part.ts'

/**
 * The advice of all parts, that of one place together: each image is in one part, so that no byte is counted twice. Ranked anew, with the running total.
 */
export function joinAdvice(parts: readonly Part[]): readonly ReportAdvice[] {
  const all = parts.flatMap(({ report }) => report.advice)
  const joined = [...Map.groupBy(all, placeKey).values()].flatMap((group) => {
    const [largest] = group.toSorted((left, right) => right.bytes - left.bytes)
    if (largest === undefined) return []
    const totalBytes = group.reduce((sum, one) => sum + one.totalBytes, 0)
    return [{ ...largest, images: group.flatMap(({ images }) => images), totalBytes }]
  })
  let runningBytes = 0
  return joined
    .toSorted((left, right) => right.totalBytes - left.totalBytes)
    .map((one) => {
      runningBytes += one.totalBytes
      return { ...one, runningBytes }
    })
}

/** Without a line nothing says that two are of one place. */
function placeKey({ code, path, otherPaths, dockerfile, line, message }: ReportAdvice): string {
  const place = dockerfile === undefined || line === undefined ? [message] : [dockerfile, line]
  return JSON.stringify([code, path, otherPaths, ...place])
}
