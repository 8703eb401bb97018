import type { Budget } from '../model/config.ts'
import type { Finding } from '../model/finding.ts'
import { type GrownPart, growthParts } from '../model/growth-parts.ts'
import type { GrowthMeasure, ImageGrowth } from '../model/growth.ts'
import type { BudgetStatus, ReportGrowth } from '../model/report.ts'
import { isUnknown, type Unknown, unknown } from '../model/unknown.ts'

/** What became of a bound on growth; `findings` are those of the image. Undefined where the budget has none. */
export function reportGrowth(
  { measure, growth }: Budget,
  { image, findings }: { readonly image: ImageGrowth | Unknown | undefined; readonly findings: readonly Finding[] },
): ReportGrowth | undefined {
  if (growth === undefined) return undefined
  // Nothing else can have a growth: the configuration is read so.
  const of = { measure: measure as GrowthMeasure, image: image ?? unknown('nothing was compared') }
  const parts = growthParts(growth, of)
  const told = parts.flatMap(({ by, grown }) => (isUnknown(grown) ? [] : [numbersOf(by, grown)]))
  const reason = parts.map(({ grown }) => grown).find(isUnknown)?.reason
  const isOver = parts.some(({ grown }) => !isUnknown(grown) && grown.isOver)
  const measures = new Set<string>(parts.flatMap(({ grown }) => (isUnknown(grown) ? [] : [grown.measure])))
  const breaches = findings.filter((finding) => finding.code === 'over-growth' && measures.has(finding.measure))
  const isError = breaches.length === 0 || breaches.some(({ severity }) => severity === 'error')
  const status: BudgetStatus = isOver ? (isError ? 'fail' : 'warn') : reason === undefined ? 'pass' : 'unknown'
  return {
    status,
    ...(reason === undefined ? {} : { reason }),
    ...Object.assign({}, ...told),
    floorBytes: growth.floorBytes,
  }
}

function numbersOf(by: 'all' | 'own', { grownBytes, limitBytes, text }: GrownPart): Partial<ReportGrowth> {
  if (by === 'own') return { ownGrowthBytes: grownBytes, maxOwnGrowthBytes: limitBytes, maxOwnGrowth: text }
  return { growthBytes: grownBytes, maxGrowthBytes: limitBytes, maxGrowth: text }
}
