import type { SmokeBudget } from './smoke.ts'

/** What smoke tests measure. */
export const smokeMeasures: readonly SmokeBudget['measure'][] = ['start', 'memory']

export function isSmokeMeasure(measure: string): measure is SmokeBudget['measure'] {
  return smokeMeasures.some((one) => one === measure)
}
