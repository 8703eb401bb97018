import { cellKey } from '../model/measured-by-cell.ts'
import type { Report, ReportImage } from '../model/report.ts'

/** Whether the baseline knows that there was no such image: not where there is no baseline, nor where it says nothing of this one. */
export function isNewImage({ baseline }: Report, image: ReportImage): boolean {
  if (baseline === undefined || 'unknown' in baseline) return false
  if (image.baseline === undefined || !('unknown' in image.baseline)) return false
  return !(baseline.absent ?? []).some((one) => cellKey(one) === cellKey(image))
}
