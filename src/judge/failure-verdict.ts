import type { Finding, Verdict } from '../model/finding.ts'
import { verdictOf } from './verdict-of.ts'

/**
 * The verdict of a run that could not be completed: always `error`. What had been found until then is kept behind it.
 * `error` is the code of the ActionError, or `bug`.
 */
export function failureVerdict(
  { error, message, hint }: { readonly error: string; readonly message: string; readonly hint?: string | undefined },
  found: readonly Finding[] = [],
): Verdict {
  const failure = { code: 'run-failed', severity: 'error', error, message } as const
  return verdictOf([hint === undefined ? failure : { ...failure, hint }, ...found])
}
