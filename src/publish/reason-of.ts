import { messageOf } from '../errors.ts'

/** Why a step of publishing did not come to its end. What an interrupted one throws is the name of a signal, or nothing that anybody wants to read. */
export function reasonOf(error: unknown, { signal }: { readonly signal: AbortSignal }): string {
  return signal.aborted ? 'the run was interrupted' : messageOf(error)
}
