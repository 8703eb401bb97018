import type { Report } from '../model/report.ts'
import { changedImages } from './changed-images.ts'

/** Whether every image was compared and none changed by a byte (`same`), or none by more than noise; undefined where one did, is new, or is unknown. */
export function stillness(report: Report): 'same' | 'noise' | undefined {
  const { images, baseline } = report
  if (images.length === 0 || baseline === undefined || 'unknown' in baseline) return undefined
  const changes = images.map(({ baseline: before, compressedBytes }) =>
    before === undefined || 'unknown' in before || compressedBytes === undefined || before.compressedBytes === undefined
      ? undefined
      : compressedBytes - before.compressedBytes,
  )
  if (changes.includes(undefined) || changedImages(report).length > 0) return undefined
  return changes.every((bytes) => bytes === 0) ? 'same' : 'noise'
}
