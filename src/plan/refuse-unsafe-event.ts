import { ActionError } from '../errors.ts'
import type { RunContext } from '../model/context.ts'

/**
 * Refuses events whose workflow holds secrets and a token that can write while the code may be a stranger's
 * (`pull_request_target`, and `workflow_run` started by a fork). Throws ActionError `unsafe-event`.
 */
export function refuseUnsafeEvent(context: RunContext): void {
  if (context.event === 'pull_request_target') {
    throw new ActionError(
      'unsafe-event',
      'Nothing is built under the event pull_request_target: it would run the Dockerfiles of a pull request with the secrets of this repository',
      { hint: 'Use `on: pull_request`; the verdict and the job summary need no more than `contents: read`' },
    )
  }
  if (context.event === 'workflow_run' && context.startedByFork !== false) {
    throw new ActionError(
      'unsafe-event',
      'Nothing is built under this workflow_run event: a fork started it, and its Dockerfiles would run with the secrets of this repository',
      { hint: 'Build under `on: pull_request`, where a fork has no secrets and a read-only token' },
    )
  }
}
