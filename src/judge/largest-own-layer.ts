import type { BudgetMeasure } from '../model/config.ts'
import type { DockerfileLine } from '../model/finding.ts'
import type { ImageMeasurement } from '../model/measurement.ts'

/** Where a reviewer should look first: the line of the largest layer that no base image brought. Empty when no line is known. */
export function largestOwnLayer(
  image: ImageMeasurement,
  measure: BudgetMeasure,
): DockerfileLine | Record<string, never> {
  let largest: (DockerfileLine & { readonly bytes: number }) | undefined
  for (const { compressedBytes, uncompressedBytes, origin } of image.layers) {
    if (origin.inherited === true || origin.dockerfile === undefined || origin.line === undefined) continue
    const bytes = measure === 'uncompressed' ? uncompressedBytes : compressedBytes
    if (largest === undefined || bytes > largest.bytes) {
      largest = { dockerfile: origin.dockerfile, line: origin.line, bytes }
    }
  }
  return largest === undefined ? {} : { dockerfile: largest.dockerfile, line: largest.line }
}
