import process from 'node:process'
import type { ExitStatus } from '../exit-status.ts'

/**
 * Runs `main` so that only a verdict can end the process well. Node ends with 0 when a promise never settles and the event
 * loop runs empty; so the status is 3 from the start and is lowered only by what `main` returns. Whatever else happens —
 * a throw, a rejection nobody awaited, an early end — is told through `onCrash` and stays 3. `main` gets a signal that aborts
 * with such an error, so that it can end with a report that says so.
 */
export function withVerdictGuard(
  main: (crashed: AbortSignal) => Promise<ExitStatus>,
  onCrash: (reason: unknown) => void,
): void {
  process.exitCode = 3
  const crashed = new AbortController()
  let ended = false
  const crash = (reason: unknown): void => {
    process.exitCode = 3
    // Only the first is told: telling it can be what fails next.
    if (crashed.signal.aborted) return
    ended = true
    onCrash(reason)
    crashed.abort(reason instanceof Error ? reason : new Error(String(reason)))
  }
  // Whoever reads us may leave (`check | head`), and still wants the exit status; output lost otherwise is a crash.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => (error.code === 'EPIPE' ? undefined : crash(error)))
  }
  process.on('uncaughtException', crash)
  process.on('unhandledRejection', crash)
  process.on('beforeExit', () => {
    if (!ended) crash(new Error('The run ended without a verdict: something it waited for never finished'))
  })
  main(crashed.signal).then((status) => {
    // A crash beside the main line outweighs a verdict that came after it.
    if (ended) return
    ended = true
    process.exitCode = status
  }, crash)
}
