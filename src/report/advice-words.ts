import { formatBytes } from '../model/bytes.ts'
import type { ReportAdvice } from '../model/report-contents.ts'
import type { Report } from '../model/report.ts'

const maxAdvice = 10
const fewAdvice = 3

/** The advice that is told one by one, and what is left of it. */
export function toldAdvice({ advice }: Report): { readonly told: readonly ReportAdvice[]; readonly left?: string } {
  const told = advice.slice(0, maxAdvice)
  const rest = advice.slice(maxAdvice)
  if (rest.length === 0) return { told }
  const bytes = rest.reduce((sum, { totalBytes }) => sum + totalBytes, 0)
  return { told, left: `${rest.length} more, ${formatBytes(bytes)} together: report.json has all of it` }
}

/** `Advice: 12.1 GB to win; the first three: 11.4 GB`. */
export function adviceTitle({ advice }: Report): string {
  const all = `Advice: ${formatBytes(advice.at(-1)?.runningBytes ?? 0)} to win`
  const few = advice[fewAdvice - 1]
  return few === undefined || advice.length === fewAdvice
    ? all
    : `${all}; the first three: ${formatBytes(few.runningBytes)}`
}

/** `4.2 GB in 3 images (1.4 GB each)`, and from the second on `6 GB so far`. */
export function adviceBytes({ bytes, images, totalBytes, runningBytes }: ReportAdvice): string {
  const each = bytes * images.length === totalBytes ? ` (${formatBytes(bytes)} each)` : ''
  const where = images.length === 1 ? '' : ` in ${images.length} images${each}`
  const running = runningBytes === totalBytes ? '' : `, ${formatBytes(runningBytes)} so far`
  return `${formatBytes(totalBytes)}${where}${running}`
}
