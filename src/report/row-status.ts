import type { BudgetStatus, Report, ReportImage } from '../model/report.ts'

/** For ordering: higher is worse. */
export const badness: Readonly<Record<BudgetStatus, number>> = { fail: 3, unknown: 2, warn: 1, pass: 0 }

export function worseOf(left: BudgetStatus, right: BudgetStatus): BudgetStatus {
  return badness[left] >= badness[right] ? left : right
}

/** The worst that any finding says about an image, so that a line within its budget never hides a broken rule. */
export function statusOfFindings(report: Report): (image: ReportImage) => BudgetStatus {
  const statuses = new Map<string, BudgetStatus>()
  for (const { severity, image, variant, platform } of report.verdict.findings) {
    if (image === undefined || variant === undefined || severity === 'note') continue
    const key = JSON.stringify([image, variant, platform])
    statuses.set(key, worseOf(statuses.get(key) ?? 'pass', severity === 'error' ? 'fail' : 'warn'))
  }
  return ({ image, variant, platform }) =>
    worseOf(
      statuses.get(JSON.stringify([image, variant, platform])) ?? 'pass',
      statuses.get(JSON.stringify([image, variant, undefined])) ?? 'pass',
    )
}
