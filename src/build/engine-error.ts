import { ActionError } from '../errors.ts'
import type { EngineState } from '../model/engine.ts'

/** The error for an engine that went away or stopped to answer during a build; undefined when it answers. */
export function engineError(state: EngineState): ActionError | undefined {
  switch (state.kind) {
    case 'answers':
      return undefined
    case 'hangs':
      return new ActionError(
        'daemon-hangs',
        `The builder made no progress and its engine gave no answer within ${state.afterSeconds} s`,
        { hint: 'Restart the Docker engine, then run again' },
      )
    case 'unreachable':
      return new ActionError('daemon-unreachable', `The engine went away during the build: ${state.message}`, {
        hint: 'Look at the engine’s own log for the reason, often memory or disk; start it, then run again',
      })
    case 'denied':
      return new ActionError('daemon-denied', `The engine refused access during the build: ${state.message}`, {
        hint: 'Give the user who runs this access to the engine’s socket',
      })
  }
}
