import type { Variant } from '../model/config.ts'
import type { Observation } from '../model/inspection.ts'
import { type JudgedRule, judgedRule } from './judged-rule.ts'

/** What is said of one observation. */
export type ToldObservation = {
  readonly observation: Observation
  readonly rule: JudgedRule
  /** Where a limit is exceeded: what the rule sees in the whole image. */
  readonly allBytes?: number
}

/**
 * The observations of one image that its variant's rules want told: those over the floor, or, where the configuration sets a limit that all of them
 * exceed together, the largest, so many that without them it would hold.
 */
export function toldObservations(
  observations: readonly Observation[],
  variant: Pick<Variant, 'rules'>,
): ToldObservation[] {
  return [...Map.groupBy(observations, ({ code }) => code)].flatMap(([code, seen]) => {
    const rule = judgedRule(code, variant)
    if (rule === undefined) return []
    const { limit, floor } = rule
    if (limit === undefined) {
      return seen
        .filter(({ bytes }) => floor === undefined || bytes > floor)
        .map((observation) => ({ observation, rule }))
    }
    if (code === 'large-file') {
      return seen.filter(({ bytes }) => bytes > limit.bytes).map((observation) => ({ observation, rule }))
    }
    const allBytes = seen.reduce((sum, { bytes }) => sum + bytes, 0)
    let left = allBytes
    return seen
      .toSorted((a, b) => b.bytes - a.bytes)
      .filter(({ bytes }) => {
        const isTold = left > limit.bytes
        left -= bytes
        return isTold
      })
      .map((observation) => ({ observation, rule, allBytes }))
  })
}
