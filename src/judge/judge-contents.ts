import type { Finding, WaivedFinding } from '../model/finding.ts'
import type { InspectedCell } from '../model/inspection.ts'
import type { MeasuredCell } from '../model/measurement.ts'
import type { Plan } from '../model/plan.ts'

export type ContentsInput = {
  readonly plan: Pick<Plan, 'variants' | 'cells' | 'narrowed'>
  readonly inspected: readonly InspectedCell[]
  readonly measured: readonly MeasuredCell[]
  /** The day of the run in UTC, YYYY-MM-DD. */
  readonly today: string
}

export type JudgedContents = { readonly findings: readonly Finding[]; readonly waived: readonly WaivedFinding[] }

/** What the rules saw in the images, under the severities, limits and waivers of the configuration. */
export function judgeContents(_input: ContentsInput): JudgedContents {
  return { findings: [], waived: [] }
}
