import type { Report } from '../model/report.ts'
import type { SizeDifference, StepDifference } from '../model/size-difference.ts'
import { reportRows, type Row } from './render-rows.ts'

export type ChangedImage = {
  readonly row: Row
  readonly difference: SizeDifference
  /** ` uncompressed` where compressed sizes could not be compared; else empty. */
  readonly measure: string
  /** Those that won or lost bytes. */
  readonly steps: readonly StepDifference[]
}

/** The images that are another size than at the baseline, or whose steps are, in the order of the report. */
export function changedImages(report: Report): readonly ChangedImage[] {
  const rows = reportRows(report)
  return report.images.flatMap(({ baseline }, index) => {
    const row = rows[index]
    if (row === undefined || baseline === undefined || 'unknown' in baseline) return []
    const { difference } = baseline
    const steps = (difference?.steps ?? []).filter(({ beforeBytes, afterBytes }) => beforeBytes !== afterBytes)
    if (difference === undefined || steps.length === 0) return []
    return [{ row, difference, measure: difference.measure === 'compressed' ? '' : ' uncompressed', steps }]
  })
}
