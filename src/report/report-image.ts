import type { Variant } from '../model/config.ts'
import type { Finding } from '../model/finding.ts'
import type { ImageGrowth } from '../model/growth.ts'
import type { Inspection } from '../model/inspection.ts'
import { measureOf } from '../model/measure-of.ts'
import type { ImageMeasurement, Layer } from '../model/measurement.ts'
import type { Cell } from '../model/plan.ts'
import type { ReportContents } from '../model/report-contents.ts'
import type { ReportImage, ReportLayer } from '../model/report.ts'
import { smokeBounds } from '../model/smoke-bounds.ts'
import { smokeMeasure } from '../model/smoke-measure.ts'
import type { TestedBy } from '../model/smoke-of-cells.ts'
import { isUnknown, type Unknown, unknown } from '../model/unknown.ts'
import { baselineOfImage } from './report-baseline.ts'
import { reportBudget } from './report-budget.ts'
import { reportGrowth } from './report-growth.ts'
import { reportFunction } from './report-smoke.ts'

export type ImageFacts = {
  readonly measurement: ImageMeasurement | Unknown
  readonly inspection: Inspection | Unknown
  readonly tested: readonly TestedBy[]
  /** Undefined where nothing was compared. */
  readonly growth?: ImageGrowth | Unknown | undefined
  readonly findings: readonly Finding[]
  /** Bytes that the build of the variant sends; undefined where nothing was looked at. */
  readonly sentBytes?: number | Unknown | undefined
} & Pick<Variant, 'budgets' | 'smokeBudgets' | 'contextBudget'>

/** One image of the report; without numbers when it has none, and then every budget is unknown for the same reason. */
export function reportImage({ image, variant, platform }: Cell, facts: ImageFacts): ReportImage {
  const { measurement, inspection, tested, findings } = facts
  const named = { image, variant, platform }
  const budgets = [
    ...facts.budgets
      .filter((budget) => budget.platform === platform)
      .map((budget) => {
        const actual = isUnknown(measurement) ? measurement : measureOf({ measurement, inspection }, budget)
        const growth = reportGrowth(budget, { image: facts.growth, findings })
        return reportBudget(budget, { actual, findings, ...(growth && { growth }) })
      }),
    ...(facts.contextBudget === undefined
      ? []
      : [
          reportBudget(
            { ...facts.contextBudget, measure: 'context' },
            { actual: facts.sentBytes ?? unknown('its context was not looked at'), findings },
          ),
        ]),
    ...facts.smokeBudgets
      .filter((budget) => budget.platform === platform)
      .map((budget) =>
        reportBudget(
          { ...smokeBounds(budget), measure: budget.measure },
          { actual: isUnknown(measurement) ? measurement : smokeMeasure(budget.measure, tested), findings },
        ),
      ),
  ]
  const { growth } = facts
  const rest = { budgets, function: reportFunction(tested), ...(growth && { baseline: baselineOfImage(growth) }) }
  if (isUnknown(measurement)) return { ...named, unknown: { reason: measurement.reason }, layers: [], ...rest }
  const { compressedBytes } = measurement
  return {
    ...named,
    digest: measurement.digest,
    indexDigest: measurement.indexDigest,
    ...(isUnknown(compressedBytes) ? { compressedUnknown: { reason: compressedBytes.reason } } : { compressedBytes }),
    uncompressedBytes: measurement.uncompressedBytes,
    ...contentBytes(inspection),
    layerCount: measurement.layers.length,
    ...(isUnknown(inspection) ? {} : { contents: contentsOf(inspection) }),
    layers: measurement.layers.map((layer, index) => ({
      ...reportLayer(layer, compressedBytes),
      ...(isUnknown(inspection) ? {} : inspection.layers[index]),
    })),
    ...rest,
  }
}

function contentBytes(inspection: Inspection | Unknown): Partial<ReportImage> {
  if (isUnknown(inspection)) return { uninspected: { reason: inspection.reason } }
  const { liveBytes, wastedBytes, ownBytes } = inspection
  const own = isUnknown(ownBytes) ? { ownUnknown: { reason: ownBytes.reason } } : { ownBytes }
  return { liveBytes, wastedBytes, ...own }
}

function contentsOf(inspection: Inspection): ReportContents {
  const { wasteByCause, waste, duplicateBytes, duplicates, folders, apartFolders, components, problems } = inspection
  return {
    ...{ wasteByCause, waste, duplicateBytes, duplicates, folders, apartFolders, components },
    ...packagesOf(inspection),
    problems,
  }
}

// A million of them made a report of 138 MB.
const mostPackages = 5000

function packagesOf({ packages, packagesSummed }: Inspection): Pick<ReportContents, 'packages' | 'packagesLeft'> {
  const rest = packages.slice(mostPackages)
  return {
    packages: packages.slice(0, mostPackages),
    packagesLeft: {
      count: packagesSummed.count + rest.length,
      bytes: rest.reduce((sum, { bytes }) => sum + bytes, packagesSummed.bytes),
    },
  }
}

function reportLayer(layer: Layer, ofImage: ImageMeasurement['compressedBytes']): ReportLayer {
  const { digest, diffId, mediaType, compressedBytes, uncompressedBytes, origin } = layer
  const compressed = isUnknown(ofImage) ? {} : { compressedBytes }
  return { digest, diffId, mediaType, ...compressed, uncompressedBytes, ...origin }
}
