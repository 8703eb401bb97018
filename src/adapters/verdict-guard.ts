import process from 'node:process'
import type { ExitStatus } from '../exit-status.ts'

/**
 * Runs `main` so that only a verdict can end the process well. Node ends with 0 when a promise never settles and the event
 * loop runs empty; so the status is 3 from the start and is lowered only by what `main` returns. Whatever else happens —
 * a throw, a rejection nobody awaited, an early end — is told through `onCrash` and stays 3.
 */
export function withVerdictGuard(main: () => Promise<ExitStatus>, onCrash: (reason: unknown) => void): void {
  process.exitCode = 3
  let ended = false
  const crash = (reason: unknown): void => {
    ended = true
    process.exitCode = 3
    onCrash(reason)
  }
  process.on('uncaughtException', crash)
  process.on('unhandledRejection', crash)
  process.on('beforeExit', () => {
    if (!ended) crash(new Error('The run ended without a verdict: something it waited for never finished'))
  })
  main().then((status) => {
    // A crash beside the main line outweighs a verdict that came after it.
    if (ended) return
    ended = true
    process.exitCode = status
  }, crash)
}
