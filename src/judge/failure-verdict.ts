import { ActionError, messageOf } from '../errors.ts'
import type { Finding, Verdict } from '../model/finding.ts'
import { verdictOf } from './verdict-of.ts'

/**
 * The verdict of a run that could not be completed: always `error`. An expected trouble is worded by its ActionError, and where its
 * problems have places each stands for itself, since the sum of them would say everything twice; anything else is a bug.
 */
export function failureVerdict(failure: unknown): Verdict {
  if (!(failure instanceof ActionError)) {
    return verdictOf([{ code: 'run-failed', severity: 'error', error: 'bug', message: messageOf(failure) }])
  }
  const { code: error, message, hint, problems } = failure
  const each = problems.map(({ message, remedy, position }): Finding => {
    const finding = { code: 'run-failed', severity: 'error', error, message } as const
    return {
      ...finding,
      ...(remedy === undefined ? {} : { hint: remedy }),
      ...(position === undefined ? {} : { config: position }),
    }
  })
  const whole = { code: 'run-failed', severity: 'error', error, message } as const
  const placed = problems.some(({ position }) => position !== undefined)
  return verdictOf(placed ? each : [hint === undefined ? whole : { ...whole, hint }])
}
