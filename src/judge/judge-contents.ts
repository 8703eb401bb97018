import type { Relation } from '../model/config.ts'
import type { Finding, WaivedFinding } from '../model/finding.ts'
import { inspectedByCell } from '../model/inspected-by-cell.ts'
import type { InspectedCell, Observation } from '../model/inspection.ts'
import { cellKey, measuredByCell } from '../model/measured-by-cell.ts'
import type { MeasuredCell } from '../model/measurement.ts'
import type { Plan } from '../model/plan.ts'
import { refName } from '../model/ref-name.ts'
import { isUnknown } from '../model/unknown.ts'
import { foreignLayers } from './foreign-layers.ts'
import type { InspectedImage, ToldOfImage } from './inspected-image.ts'
import { joinPlaces, type ToldPlaces } from './join-places.ts'
import { judgeUninspected } from './judge-uninspected.ts'
import { judgeUnreadable } from './judge-unreadable.ts'
import { judgeWaivers } from './judge-waivers.ts'
import { matchWaiver, waiverKey } from './match-waiver.ts'
import { oncePerLayer } from './once-per-layer.ts'
import { ruleFinding } from './rule-finding.ts'
import { sameImages } from './same-images.ts'
import { toldObservations } from './told-observations.ts'

export type ContentsInput = {
  readonly plan: Pick<Plan, 'variants' | 'cells' | 'narrowed'>
  /** Absent where there is no configuration. */
  readonly relations?: readonly Relation[]
  readonly inspected: readonly InspectedCell[]
  readonly measured: readonly MeasuredCell[]
  /** The day of the run in UTC, YYYY-MM-DD. */
  readonly today: string
  /** The keys of waivers that are about something that lint saw. */
  readonly usedByLint?: ReadonlySet<string>
}

export type JudgedContents = { readonly findings: readonly Finding[]; readonly waived: readonly WaivedFinding[] }

/**
 * What the rules saw in the images, under the severities, limits and waivers of the configuration, image by image in its order. What several images
 * have from one layer is told once, for the image that adds it.
 */
export function judgeContents(input: ContentsInput): JudgedContents {
  const { plan, inspected, measured, today } = input
  const measurementOf = measuredByCell(measured)
  const inspectionOf = inspectedByCell(inspected)
  const variants = new Map(plan.variants.map((variant) => [refName(variant), variant]))
  const images: InspectedImage[] = []
  const unknowns: Finding[] = []
  for (const cell of plan.cells) {
    const measurement = measurementOf.get(cellKey(cell))
    const variant = variants.get(refName(cell))
    // That there is no measurement is a finding already.
    if (measurement === undefined || isUnknown(measurement) || variant === undefined) continue
    const inspection = inspectionOf(cell)
    if (isUnknown(inspection)) unknowns.push(judgeUninspected(cell, { variant, reason: inspection.reason }))
    else images.push({ cell, variant, measurement, inspection })
  }
  const matchers = new Map(plan.variants.map((variant) => [refName(variant), variant.waivers.map(matchWaiver)]))
  const used = new Set<string>(input.usedByLint)
  const same = sameImages(images, input.relations ?? [])
  const told = images.flatMap((image) => {
    const observations = [...image.inspection.observations, ...(same.get(image) ?? [])]
    const waivers = matchers.get(refName(image.variant)) ?? []
    for (const { waiver, matches } of waivers) {
      if (observations.some(matches)) used.add(waiverKey(waiver))
    }
    const waiversOf = (observation: Observation): Pick<ToldOfImage, 'waived' | 'ended'> => {
      const matching = waivers.filter(({ matches }) => matches(observation)).map(({ waiver }) => waiver)
      const waived = matching.find(({ until }) => until === undefined || until >= today)
      const ended = waived === undefined ? matching[0] : undefined
      return { ...(waived && { waived }), ...(ended && { ended }) }
    }
    const isWaived = (observation: Observation): boolean => waiversOf(observation).waived !== undefined
    return toldObservations(observations, { variant: image.variant, isWaived }).map(
      (one): ToldOfImage => ({ ...one, image, ...waiversOf(one.observation) }),
    )
  })
  const isForeign = foreignLayers({ plan, measured })
  const once = joinPlaces(oncePerLayer(told, isForeign))
  const wording = (one: ToldPlaces): Finding => ruleFinding(one, isForeign)
  const complete = !plan.narrowed && images.length === plan.cells.length
  return {
    findings: [
      ...unknowns,
      ...judgeUnreadable(images),
      ...once.filter(({ waived }) => waived === undefined).map(wording),
      ...judgeWaivers(plan.variants, { used, complete, today }),
    ],
    waived: once.flatMap((one) => {
      if (one.waived === undefined) return []
      const { reason, until } = one.waived
      return [{ finding: wording(one), reason, ...(until !== undefined && { until }) }]
    }),
  }
}
