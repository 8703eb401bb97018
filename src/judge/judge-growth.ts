import type { Budget, Variant } from '../model/config.ts'
import type { DockerfileLine, Finding } from '../model/finding.ts'
import { growthParts } from '../model/growth-parts.ts'
import type { GrowthMeasure, ImageGrowth } from '../model/growth.ts'
import type { MeasuredImage } from '../model/measure-of.ts'
import type { Cell } from '../model/plan.ts'
import { isUnknown, type Unknown } from '../model/unknown.ts'
import type { GrowthHistory } from './growth-history.ts'
import { largestOwnLayer } from './largest-own-layer.ts'

/**
 * Holds one measured image against the bounds on its growth. A failure where that can still keep it out; a warning of what is merged. What has nothing to be held
 * against is no pass: it is told, of a new image in a note.
 */
export function judgeGrowth(
  cell: Cell,
  {
    image,
    variant,
    history,
  }: { readonly image: MeasuredImage; readonly variant: Variant; readonly history: GrowthHistory },
): Finding[] {
  const budgets = variant.budgets.filter(({ platform, growth }) => platform === cell.platform && growth !== undefined)
  const where = { image: cell.image, variant: cell.variant, platform: cell.platform }
  const growth = history.growthOf(cell)
  const [first] = budgets
  if (first === undefined) return []
  if (isUnknown(growth)) {
    // That there is no baseline at all is told once for the run.
    if (!history.hasBaseline) return []
    const severity = history.isNew(cell) ? 'note' : history.unknownSeverity
    return [{ code: 'growth-unknown', severity, ...where, reason: growth.reason, config: positionOf(first) }]
  }
  return budgets.flatMap((budget) => judgeBudget(budget, { where, image, growth, history }))
}

/** That nothing can be held against a baseline, once for all images whose growth is bounded. */
export function judgeNoBaseline(variants: readonly Variant[], history: GrowthHistory): Finding[] {
  const bounded = variants.flatMap(({ budgets }) => budgets).find(({ growth }) => growth !== undefined)
  if (bounded === undefined || history.hasBaseline) return []
  const { unknownSeverity: severity, noBaseline: reason } = history
  return [{ code: 'growth-unknown', severity, reason, config: positionOf(bounded) }]
}

function judgeBudget(
  budget: Budget,
  {
    where,
    image,
    growth: of,
    history,
  }: {
    readonly where: Cell
    readonly image: MeasuredImage
    readonly growth: ImageGrowth
    readonly history: GrowthHistory
  },
): Finding[] {
  const { growth, message } = budget
  // Nothing else can have a growth: the configuration is read so.
  const measure = budget.measure as GrowthMeasure
  if (growth === undefined) return []
  const about = { ...where, measure, config: growth.position }
  const unknowns = new Set<string>()
  return growthParts(growth, { measure, image: of }).flatMap(({ by, grown }): Finding[] => {
    if (isUnknown(grown)) return unknownOnce(grown, { unknowns, about, history })
    if (!grown.isOver) return []
    return [
      {
        ...{ code: 'over-growth', severity: history.growthSeverity, ...about, by, measure: grown.measure },
        ...{ before: grown.beforeBytes, after: grown.afterBytes, actual: grown.grownBytes, bound: grown.limitBytes },
        ...{ written: grown.text, unit: growth.unit },
        ...(message === undefined ? {} : { note: message }),
        ...(measure === 'wasted' ? largestOwnLayer(image, { measure }) : grewMost(of, by)),
      },
    ]
  })
}

function unknownOnce(
  { reason }: Unknown,
  {
    unknowns,
    about,
    history,
  }: {
    readonly unknowns: Set<string>
    readonly about: Pick<Finding, 'image' | 'variant' | 'platform' | 'config'> & { readonly measure: GrowthMeasure }
    readonly history: GrowthHistory
  },
): Finding[] {
  if (unknowns.has(reason)) return []
  unknowns.add(reason)
  return [{ code: 'growth-unknown', severity: history.unknownSeverity, ...about, reason }]
}

/** The line of the step that grew most; empty where nobody knows the line of that one. */
function grewMost({ difference }: ImageGrowth, by: 'all' | 'own'): DockerfileLine | Record<string, never> {
  const step = (difference?.steps ?? []).find(
    ({ cause, beforeBytes, afterBytes }) => afterBytes > beforeBytes && (by === 'all' || cause === 'own'),
  )
  const { dockerfile, line } = step ?? {}
  return dockerfile === undefined || line === undefined ? {} : { dockerfile, line }
}

function positionOf({ growth, position }: Budget): NonNullable<Finding['config']> {
  return growth?.position ?? position
}
