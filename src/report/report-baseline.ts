import type { Baseline } from '../model/baseline.ts'
import type { BeforeAfter } from '../model/comparison.ts'
import type { GrowthMeasure, ImageGrowth } from '../model/growth.ts'
import { cellKey } from '../model/measured-by-cell.ts'
import type { Cell } from '../model/plan.ts'
import type { Report, ReportBaseline } from '../model/report.ts'
import { isUnknown, type Unknown } from '../model/unknown.ts'

/** What this run was held against; `cells` are all that the configuration has. */
export function reportBaseline(
  baseline: Baseline | Unknown,
  { cells }: { readonly cells: readonly Cell[] },
): NonNullable<Report['baseline']> {
  if (isUnknown(baseline)) return { unknown: { reason: baseline.reason } }
  const { from, place, at, commit, measuredAt, ageDays, configSha256, staleConfig, tried, trend, images, absent } =
    baseline
  const configured = new Set(cells.map(cellKey))
  return {
    ...{ from, place },
    ...(at === undefined ? {} : { at }),
    ...(commit === undefined ? {} : { commit }),
    ...(measuredAt === undefined ? {} : { measuredAt }),
    ...(configSha256 === undefined ? {} : { configSha256 }),
    ...(ageDays === undefined ? {} : { ageDays }),
    ...(staleConfig === undefined ? {} : { staleConfig }),
    tried,
    trend,
    ...(absent === undefined ? {} : { absent }),
    removed: images
      .filter((image) => !configured.has(cellKey(image)))
      .map(({ image, variant, platform, compressedBytes }) => ({
        ...{ image, variant, platform },
        ...(compressedBytes === undefined ? {} : { compressedBytes }),
      })),
  }
}

/** The baseline of one image; numbers that can be compared, and why the others cannot. */
export function baselineOfImage(growth: ImageGrowth | Unknown): ReportBaseline {
  if (isUnknown(growth)) return { unknown: { reason: growth.reason } }
  const { before, sizes, difference, contents, toDownloadBytes } = growth
  const all = Object.entries(sizes) as readonly [GrowthMeasure, BeforeAfter | Unknown][]
  const known = all.flatMap(([measure, size]) =>
    isUnknown(size) ? [] : [[`${measure}Bytes`, size.beforeBytes] as const],
  )
  const not = all.flatMap(([measure, size]) => (isUnknown(size) ? [[measure, { reason: size.reason }] as const] : []))
  return {
    ...(before.digest === undefined ? {} : { digest: before.digest }),
    ...Object.fromEntries(known),
    ...(not.length === 0 ? {} : { notCompared: Object.fromEntries(not) }),
    ...(difference && { difference }),
    ...(isUnknown(contents) ? { contentsUnknown: { reason: contents.reason } } : { contents }),
    ...(isUnknown(toDownloadBytes) ? {} : { toDownloadBytes }),
  }
}
