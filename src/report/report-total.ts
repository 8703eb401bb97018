import type { Bounds } from '../model/config.ts'
import type { Finding } from '../model/finding.ts'
import type { ImageMeasurement } from '../model/measurement.ts'
import type { ReportTotal } from '../model/report.ts'
import { type ImagesTotal, totalOf } from '../model/stored-total.ts'
import { isUnknown, type Unknown, unknown } from '../model/unknown.ts'
import { reportBudget } from './report-budget.ts'

/** The total of what was measured, and the `total` budget, which is unknown as long as it would speak of a part. */
export function reportTotal(
  images: readonly (ImageMeasurement | Unknown)[],
  {
    bounds,
    narrowed,
    findings,
  }: { readonly bounds: Bounds | undefined; readonly narrowed: boolean; readonly findings: readonly Finding[] },
): ReportTotal {
  const measured = images.flatMap((image) => (isUnknown(image) ? [] : [image]))
  const unmeasuredCount = images.length - measured.length
  const totals = totalOf(measured)
  // The sum of nothing is unknown, not zero.
  const counts = { imageCount: images.length, unmeasuredCount, ...(measured.length === 0 ? {} : sumsOf(totals)) }
  if (bounds === undefined) return counts
  const { compressed } = totals
  const actual = missing({ narrowed, unmeasuredCount }) ?? (isUnknown(compressed) ? compressed : compressed.storedBytes)
  const ofTotal = findings.filter(({ code }) => code === 'total-over-budget')
  return { ...counts, budget: reportBudget({ ...bounds, measure: 'compressed' }, { actual, findings: ofTotal }) }
}

function sumsOf({ compressed, ...uncompressed }: ImagesTotal): Partial<ReportTotal> {
  if (isUnknown(compressed)) return { compressedUnknown: { reason: compressed.reason }, ...uncompressed }
  return { sumCompressedBytes: compressed.sumBytes, storedCompressedBytes: compressed.storedBytes, ...uncompressed }
}

function missing({ narrowed, unmeasuredCount }: { narrowed: boolean; unmeasuredCount: number }): Unknown | undefined {
  if (narrowed) return unknown('this run covers only a part of the configuration')
  return unmeasuredCount > 0 ? unknown(`${unmeasuredCount} images could not be measured`) : undefined
}
