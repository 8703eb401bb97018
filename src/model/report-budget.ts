import type { BudgetMeasure } from './config.ts'
import type { SmokeBudget } from './smoke.ts'

export type BudgetStatus = 'pass' | 'warn' | 'fail' | 'unknown'

/** What became of a bound on growth. Signed bytes; bounds are the tightest of those that are written, as they are written too. */
export type ReportGrowth = {
  readonly status: BudgetStatus
  /** Why a part of it is unknown. */
  readonly reason?: string
  readonly growthBytes?: number
  readonly maxGrowthBytes?: number
  readonly maxGrowth?: string
  /** Of what lines of this repository made larger alone. */
  readonly ownGrowthBytes?: number
  readonly maxOwnGrowthBytes?: number
  readonly maxOwnGrowth?: string
  readonly floorBytes: number
}

/** A count of layers uses the `…Count` names, `start` the `…Milliseconds` names, every other measure the `…Bytes` names. */
export type ReportBudget = {
  readonly measure: BudgetMeasure | SmokeBudget['measure']
  /** Of the measure `path`. */
  readonly path?: string
  /** Without the growth. Above `max` it is `warn` where that is accepted, or was so before the change that is judged. */
  readonly status: BudgetStatus
  readonly unit: 'decimal' | 'binary'
  readonly reason?: string
  readonly message?: string
  readonly maxBytes?: number
  readonly warnBytes?: number
  readonly minBytes?: number
  readonly targetBytes?: number
  readonly originalBytes?: number
  readonly actualBytes?: number
  readonly maxCount?: number
  readonly warnCount?: number
  readonly minCount?: number
  readonly targetCount?: number
  readonly originalCount?: number
  readonly actualCount?: number
  readonly maxMilliseconds?: number
  readonly warnMilliseconds?: number
  readonly actualMilliseconds?: number
  /** Absent where growth is not bounded. */
  readonly growth?: ReportGrowth
}
