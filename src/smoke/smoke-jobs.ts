import type { BuildOutcome } from '../model/build.ts'
import type { ImageMeasurement, MeasuredCell } from '../model/measurement.ts'
import type { Cell, Plan } from '../model/plan.ts'
import type { PlacedIndex } from '../model/placed-index.ts'
import { refName } from '../model/ref-name.ts'
import type { SmokeTest } from '../model/smoke.ts'
import { isUnknown } from '../model/unknown.ts'
import { whySkipped } from '../model/why-skipped.ts'

/** A test on a platform whose image is there. */
export type SmokeJob = {
  readonly cell: Cell
  readonly test: SmokeTest
  readonly image: ImageMeasurement
  readonly index: PlacedIndex
  /** Why it is not run: `waived until 2026-12-31: TEXT`, or why it was refused. */
  readonly skipped?: string
}

type Given = {
  readonly plan: Plan
  readonly measured: readonly MeasuredCell[]
  readonly outcomes: readonly BuildOutcome[]
  /** YYYY-MM-DD in UTC. */
  readonly today: string
}

/** Every configured test on every platform that was measured, in the order of the configuration. */
export function smokeJobs(given: Given): SmokeJob[] {
  const { plan, measured, outcomes, today } = given
  return plan.variants.flatMap((variant) => {
    const outcome = outcomes.find((each) => refName(each) === refName(variant))
    if (outcome?.status !== 'built') return []
    return measured
      .filter((cell) => refName(cell) === refName(variant))
      .flatMap(({ measurement, image, variant: name, platform }) => {
        if (isUnknown(measurement)) return []
        const common = { cell: { image, variant: name, platform }, image: measurement, index: outcome }
        return variant.smoke
          .filter(({ platforms }) => platforms === undefined || platforms.includes(platform))
          .map((test) => {
            const skipped = whySkipped(test, today)
            return { ...common, test, ...(skipped !== undefined && { skipped }) }
          })
      })
  })
}
