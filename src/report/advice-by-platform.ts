import type { Finding } from '../model/finding.ts'
import type { MeasuredCell } from '../model/measurement.ts'
import type { ReportAdvice } from '../model/report-contents.ts'
import { reportAdvice } from './report-advice.ts'

/** Advice of which each is about one platform, for who looks at them one by one. */
export function adviceByPlatform(
  findings: readonly Finding[],
  measured: readonly MeasuredCell[],
): readonly ReportAdvice[] {
  const all = measured.flatMap((cell) =>
    reportAdvice(
      findings.filter(({ platform }) => platform === cell.platform),
      { measured: [cell], scope: 'one-image' },
    ),
  )
  let runningBytes = 0
  return all
    .sort((left, right) => right.totalBytes - left.totalBytes)
    .map((advice) => {
      runningBytes += advice.totalBytes
      return { ...advice, runningBytes }
    })
}
