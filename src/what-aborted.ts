import { ActionError } from './errors.ts'

/** A port that an aborted run interrupted may throw anything; what happened is the cancellation, or the error that aborted it. */
export function whatAborted({ reason }: AbortSignal, cause: unknown): unknown {
  if (reason instanceof Error && reason.name !== 'AbortError') return reason
  if (cause instanceof ActionError) return cause
  return new ActionError('interrupted', 'The run was interrupted before its verdict', { hint: 'Start it again', cause })
}
