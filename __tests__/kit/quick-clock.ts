import { setImmediate } from 'node:timers/promises'
import type { Clock } from '../../src/ports.ts'

/** A clock on which every sleep is over at once, after the time has been put forward. */
export function quickClock(): Clock {
  let seconds = 0
  return {
    now: () => new Date(seconds * 1000),
    monotonicSeconds: () => seconds,
    sleep: async (duration, signal) => {
      signal?.throwIfAborted()
      seconds += duration
      await setImmediate()
      signal?.throwIfAborted()
    },
  }
}
