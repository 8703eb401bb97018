import type { ActionError } from '../../errors.ts'

/** Trouble that may be over with the next try; `error` is what is told when it is not. Never leaves this folder. */
export class TransientFailure extends Error {
  readonly error: ActionError
  /** What Retry-After asks for. */
  readonly askedSeconds: number | undefined

  constructor(error: ActionError, askedSeconds?: number) {
    super(error.message, { cause: error })
    this.name = 'TransientFailure'
    this.error = error
    this.askedSeconds = askedSeconds
  }
}
