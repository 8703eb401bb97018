import type { Clock } from '../../src/ports.ts'

/** A clock that stands still: nothing but its signal ends a sleep. */
export function standingClock(): Clock {
  return {
    now: () => new Date(0),
    monotonicSeconds: () => 0,
    sleep: (_, signal) =>
      new Promise((_resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
      }),
  }
}
