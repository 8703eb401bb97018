import type { Clock } from '../ports.ts'

/**
 * Does work that an interruption of the run does not end at once: the signal that it is given aborts so many seconds after `signal` has, or after
 * the beginning where that was earlier. What the work throws is thrown.
 */
export async function withGrace<T>({
  seconds,
  clock,
  signal,
  work,
}: {
  readonly seconds: number
  readonly clock: Pick<Clock, 'sleep'>
  readonly signal: AbortSignal
  readonly work: (late: AbortSignal) => Promise<T>
}): Promise<T> {
  const late = new AbortController()
  const over = new AbortController()
  const begin = (): void =>
    void clock.sleep(seconds, over.signal).then(
      () => late.abort(signal.reason),
      () => undefined,
    )
  if (signal.aborted) begin()
  else signal.addEventListener('abort', begin, { once: true, signal: over.signal })
  try {
    return await work(late.signal)
  } finally {
    over.abort()
  }
}
