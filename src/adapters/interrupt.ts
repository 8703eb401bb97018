import process from 'node:process'

/**
 * A signal that aborts at the first SIGINT, SIGTERM or SIGHUP, which a terminal sends when it is closed. The runner sends SIGINT, SIGTERM after 7.5 s and KILL 2.5 s later,
 * so later signals are swallowed: cleaning up is already under way.
 */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => controller.abort(name))
  return controller.signal
}
