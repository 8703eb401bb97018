import type { Variant } from '../model/config.ts'
import type { Observation } from '../model/inspection.ts'
import { type JudgedRule, judgedRule } from './judged-rule.ts'

/** What is said of one observation. */
export type ToldObservation = {
  readonly observation: Observation
  readonly rule: JudgedRule
  /** Where a limit is exceeded: what the rule sees in the whole image, without what was accepted. */
  readonly allBytes?: number
}

type Given = {
  readonly variant: Pick<Variant, 'rules'>
  /** Whether a waiver accepts it, so that it counts nothing. */
  readonly isWaived: (observation: Observation) => boolean
}

/**
 * The observations of one image that its variant's rules want told: those over the floor, or, where the configuration sets a limit that those exceed
 * together which nobody accepted, the largest of them, so many that without them it would hold. What was accepted is told where all exceed it.
 */
export function toldObservations(
  observations: readonly Observation[],
  { variant, isWaived }: Given,
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
    const open = seen.filter((one) => !isWaived(one))
    const [seenBytes, allBytes] = [sumOf(seen), sumOf(open)]
    const waived = seenBytes > limit.bytes ? seen.filter(isWaived) : []
    let left = allBytes
    const largest = open
      .toSorted((a, b) => b.bytes - a.bytes)
      .filter(({ bytes }) => {
        const isTold = left > limit.bytes
        left -= bytes
        return isTold
      })
    return [
      ...largest.map((observation) => ({ observation, rule, allBytes })),
      ...waived.map((observation) => ({ observation, rule, allBytes: seenBytes })),
    ]
  })
}

function sumOf(observations: readonly Observation[]): number {
  return observations.reduce((sum, { bytes }) => sum + bytes, 0)
}
