import type { Config, Relation, VariantRef } from '../model/config.ts'
import type { Finding } from '../model/finding.ts'
import { listInWords } from '../model/list-in-words.ts'
import type { inspectedByCell } from '../model/inspected-by-cell.ts'
import type { MeasuredImage } from '../model/measure-of.ts'
import { cellKey, type MeasuredByCell } from '../model/measured-by-cell.ts'
import type { Plan } from '../model/plan.ts'
import type { Platform } from '../model/platform.ts'
import { refName } from '../model/ref-name.ts'
import { isUnknown } from '../model/unknown.ts'

export type JudgedRun = {
  readonly config: Config
  readonly plan: Plan
  readonly measured: MeasuredByCell
  readonly inspectionOf: ReturnType<typeof inspectedByCell>
  /** The keys of the plan's cells, made once for all relations. */
  readonly asked: ReadonlySet<string>
}

/** One variant of a relation on one platform. */
export type Side = VariantRef & { readonly platform: Platform }
export type MeasuredSide = Side & MeasuredImage

/** The platforms for which the configuration builds a variant, whatever part of them this run covers. */
export function platformsOf({ image, variant }: VariantRef, { variants }: Config): readonly Platform[] {
  return variants.find((one) => one.image === image && one.variant === variant)?.platforms ?? []
}

/** Sorts sides into those with numbers, those that the run left out, and those that it should have measured. */
export function sortSides(sides: readonly Side[], { plan, measured, inspectionOf, asked }: JudgedRun) {
  const known: MeasuredSide[] = []
  const leftOut: Side[] = []
  const unmeasured: Side[] = []
  for (const side of sides) {
    const measurement = measured.get(cellKey(side))
    if (measurement !== undefined && !isUnknown(measurement)) {
      known.push({ ...side, measurement, inspection: inspectionOf(side) })
    } else if (plan.narrowed && !asked.has(cellKey(side))) leftOut.push(side)
    else unmeasured.push(side)
  }
  return { known, leftOut, unmeasured }
}

/** The finding of a relation that could not be held: an error, unless the run was asked to leave a side out. */
export function relationUnknown(
  relation: Relation,
  {
    severity,
    reason,
    ...place
  }: { readonly severity: 'note' | 'error'; readonly reason: string; readonly platform?: Platform },
): Finding {
  return { code: 'relation-unknown', severity, relation: relation.text, reason, config: relation.position, ...place }
}

/** `app/cuda (linux/arm64) and app/cpu (linux/arm64)`. */
export function nameSides(sides: readonly Side[]): string {
  return listInWords(sides.map((side) => `${refName(side)} (${side.platform})`))
}
