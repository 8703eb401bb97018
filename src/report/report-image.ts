import type { Variant } from '../model/config.ts'
import { measureOf } from '../model/measure-of.ts'
import type { ImageMeasurement, Layer } from '../model/measurement.ts'
import type { Cell } from '../model/plan.ts'
import type { ReportImage, ReportLayer } from '../model/report.ts'
import { smokeBounds } from '../model/smoke-bounds.ts'
import { smokeMeasure } from '../model/smoke-measure.ts'
import type { TestedBy } from '../model/smoke-of-cells.ts'
import { isUnknown, type Unknown } from '../model/unknown.ts'
import { reportBudget } from './report-budget.ts'
import { reportFunction } from './report-smoke.ts'

export type ImageFacts = {
  readonly measurement: ImageMeasurement | Unknown
  readonly tested: readonly TestedBy[]
} & Pick<Variant, 'budgets' | 'smokeBudgets'>

/** One image of the report; without numbers when it has none, and then every budget is unknown for the same reason. */
export function reportImage({ image, variant, platform }: Cell, facts: ImageFacts): ReportImage {
  const { measurement, tested } = facts
  const named = { image, variant, platform }
  const budgets = [
    ...facts.budgets
      .filter((budget) => budget.platform === platform)
      .map((budget) =>
        reportBudget(budget, isUnknown(measurement) ? measurement : measureOf(measurement, budget.measure)),
      ),
    ...facts.smokeBudgets
      .filter((budget) => budget.platform === platform)
      .map((budget) =>
        reportBudget(
          { ...smokeBounds(budget), measure: budget.measure },
          isUnknown(measurement) ? measurement : smokeMeasure(budget.measure, tested),
        ),
      ),
  ]
  const rest = { budgets, function: reportFunction(tested) }
  if (isUnknown(measurement)) return { ...named, unknown: { reason: measurement.reason }, layers: [], ...rest }
  return {
    ...named,
    digest: measurement.digest,
    indexDigest: measurement.indexDigest,
    compressedBytes: measurement.compressedBytes,
    uncompressedBytes: measurement.uncompressedBytes,
    layerCount: measurement.layers.length,
    layers: measurement.layers.map(reportLayer),
    ...rest,
  }
}

function reportLayer({ digest, diffId, mediaType, compressedBytes, uncompressedBytes, origin }: Layer): ReportLayer {
  return { digest, diffId, mediaType, compressedBytes, uncompressedBytes, ...origin }
}
