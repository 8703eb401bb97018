import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../ports.ts'

/** The machine's clock. */
export function systemClock(): Clock {
  return {
    now: () => new Date(),
    monotonicSeconds: () => performance.now() / 1000,
    sleep: async (seconds, signal) => {
      await sleep(seconds * 1000, undefined, signal === undefined ? {} : { signal })
    },
  }
}
