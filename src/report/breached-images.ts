import { cellKey } from '../model/measured-by-cell.ts'
import type { Report, ReportImage } from '../model/report.ts'

/** Those that fail the run by it, of which nobody accepted the breach. */
export function failingImages(report: Report): (image: ReportImage) => boolean {
  const findings = report.verdict.findings.filter(({ severity }) => severity === 'error')
  return breachedImages({ ...report, verdict: { ...report.verdict, findings } })
}

/**
 * Whether an image is larger than a budget lets it be, or grew by more; accepted or not. Not one that was over its budget before and did not grow,
 * and not one whose layers are counted or whose tests are timed: no bytes explain those.
 */
export function breachedImages({ verdict }: Report): (image: ReportImage) => boolean {
  const codes = new Map<string, Set<string>>()
  for (const { code, image, variant, platform } of verdict.findings) {
    if (image === undefined || variant === undefined || platform === undefined) continue
    const key = cellKey({ image, variant, platform })
    codes.set(key, (codes.get(key) ?? new Set()).add(code))
  }
  return (image) => {
    const found = codes.get(cellKey(image))
    if (found === undefined) return false
    return found.has('over-growth') || (found.has('over-budget') && image.budgets.some(isExceeded))
  }
}

function isExceeded({ measure, maxBytes, actualBytes }: ReportImage['budgets'][number]): boolean {
  return (
    measure !== 'memory' &&
    measure !== 'context' &&
    maxBytes !== undefined &&
    actualBytes !== undefined &&
    actualBytes > maxBytes
  )
}
