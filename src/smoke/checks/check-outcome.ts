import type { SmokeResult } from '../../model/smoke.ts'

/** What became of a check; `reason` is there unless it passed. */
export type CheckOutcome = Pick<
  SmokeResult,
  'status' | 'reason' | 'command' | 'exitCode' | 'log' | 'peakMemoryBytes' | 'readySeconds' | 'details'
>

/** What is shown beside a verdict. */
export type Evidence = Omit<CheckOutcome, 'status' | 'reason'>

/** Of a check that no container was started for. */
export const nothingPrinted: Evidence = { log: [], details: [] }
