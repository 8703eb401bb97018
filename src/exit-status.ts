import { ActionError } from './errors.ts'
import type { VerdictStatus } from './model/finding.ts'

/** 0 pass or warn; 1 the verdict is fail; 2 wrong usage or configuration; 3 the run could not be completed. */
export type ExitStatus = 0 | 1 | 2 | 3

/** What a run ends with; `failure` is what ended it early, if anything did. */
export function exitStatusOf(status: VerdictStatus, failure?: unknown): ExitStatus {
  switch (status) {
    case 'pass':
    case 'warn':
      return 0
    case 'fail':
      return 1
    case 'error':
      return failure instanceof ActionError ? failure.exitStatus : 3
  }
}
