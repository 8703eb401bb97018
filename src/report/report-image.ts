import type { Budget } from '../model/config.ts'
import { measureOf } from '../model/measure-of.ts'
import type { ImageMeasurement, Layer } from '../model/measurement.ts'
import type { Cell } from '../model/plan.ts'
import type { ReportImage, ReportLayer } from '../model/report.ts'
import { isUnknown, type Unknown } from '../model/unknown.ts'
import { reportBudget } from './report-budget.ts'

/** One image of the report; without numbers when it has none, and then every budget is unknown for the same reason. */
export function reportImage(
  { image, variant, platform }: Cell,
  { measurement, budgets }: { readonly measurement: ImageMeasurement | Unknown; readonly budgets: readonly Budget[] },
): ReportImage {
  const named = { image, variant, platform }
  const rows = budgets
    .filter((budget) => budget.platform === platform)
    .map((budget) =>
      reportBudget(budget, isUnknown(measurement) ? measurement : measureOf(measurement, budget.measure)),
    )
  if (isUnknown(measurement)) return { ...named, unknown: { reason: measurement.reason }, layers: [], budgets: rows }
  return {
    ...named,
    digest: measurement.digest,
    indexDigest: measurement.indexDigest,
    compressedBytes: measurement.compressedBytes,
    uncompressedBytes: measurement.uncompressedBytes,
    layerCount: measurement.layers.length,
    layers: measurement.layers.map(reportLayer),
    budgets: rows,
  }
}

function reportLayer({ digest, diffId, mediaType, compressedBytes, uncompressedBytes, origin }: Layer): ReportLayer {
  return { digest, diffId, mediaType, compressedBytes, uncompressedBytes, ...origin }
}
