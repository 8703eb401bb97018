import { formatBytes, type UnitSystem } from '../model/bytes.ts'
import type { ReportSharing } from '../model/report-contents.ts'

/** `5 images are 9.1 GB, stored as 6.2 GB since 2.9 GB of it are the same layers`. */
export function storedWords({ images, sumBytes, storedBytes }: ReportSharing, unit: UnitSystem): string {
  const all = `${images.length} ${images.length === 1 ? 'image is' : 'images are'} ${formatBytes(sumBytes, unit)}`
  if (sumBytes === storedBytes) return `${all}, and no layer is the same`
  return `${all}, stored as ${formatBytes(storedBytes, unit)} since ${formatBytes(sumBytes - storedBytes, unit)} of it are layers that repeat`
}
