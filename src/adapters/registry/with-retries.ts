import { ActionError } from '../../errors.ts'
import { backOffSeconds } from '../../model/back-off.ts'
import type { Clock, Log } from '../../ports.ts'
import { TransientFailure } from './transient-failure.ts'

const maxTries = 5
const maxAskedSeconds = 120
const maxOperationSeconds = 600

/**
 * Tries again what fails with a TransientFailure, as docs/trust.md says: 5 tries, 0.5 s doubling with 20 % of jitter, or what the registry
 * asks for up to 120 s, 10 minutes in all. Throws the failure's ActionError in the end; whatever else is thrown is thrown at once.
 */
export async function withRetries<T>(
  attempt: (tries: number) => Promise<T>,
  { clock, log, signal }: { readonly clock: Clock; readonly log: Pick<Log, 'info'>; readonly signal: AbortSignal },
): Promise<T> {
  const begin = clock.monotonicSeconds()
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt(tries)
    } catch (failure) {
      signal.throwIfAborted()
      if (!(failure instanceof TransientFailure)) throw failure
      const wait = waitSeconds(failure, tries)
      const left = maxOperationSeconds - (clock.monotonicSeconds() - begin)
      if (tries === maxTries || wait === undefined || wait > left) throw afterTries(failure, tries)
      log.info(`${failure.message}; try ${tries + 1} of ${maxTries} in ${wait.toFixed(1)} s`)
      await clock.sleep(wait, signal)
    }
  }
}

function waitSeconds({ askedSeconds }: TransientFailure, tries: number): number | undefined {
  if (askedSeconds !== undefined) return askedSeconds <= maxAskedSeconds ? askedSeconds : undefined
  return backOffSeconds(tries, Math.random())
}

function afterTries({ error, askedSeconds }: TransientFailure, tries: number): ActionError {
  const asked =
    askedSeconds !== undefined && askedSeconds > maxAskedSeconds
      ? `; it asks to come back in ${Math.round(askedSeconds)} s, which is too long to wait for`
      : ''
  const message = `${error.message}, after ${tries} ${tries === 1 ? 'try' : 'tries'}${asked}`
  return new ActionError(error.code, message, {
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    cause: error,
  })
}
