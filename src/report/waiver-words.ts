import type { ReportWaived } from '../model/report.ts'

/** `Accepted until 2026-12-31: REASON`; hostile text. */
export function waiverWords({ until, reason }: Pick<ReportWaived, 'until' | 'reason'>): string {
  return `Accepted${until === undefined ? '' : ` until ${until}`}: ${reason}`
}
