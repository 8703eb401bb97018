import { ActionError, type ErrorCode } from '../errors.ts'
import type { BuilderInfo } from '../model/build.ts'

/** One thing that is missing. `remedy` is a step or a command to paste. */
export type DoctorProblem = { readonly message: string; readonly remedy: string } & (
  | { readonly blocks: true; readonly code: ErrorCode }
  /** A build can be tried all the same; the code may be that of the finding that the run would end with. */
  | { readonly blocks: false; readonly code: ErrorCode | 'smoke-infrastructure' }
)

/** Everything that was found, good or bad; `found` is for people: `docker` → `28.5.2`. */
export type DoctorReport = {
  readonly problems: readonly DoctorProblem[]
  readonly found: readonly { readonly name: string; readonly value: string }[]
  /** Undefined when there is no builder to speak of, or none is needed. */
  readonly builder?: BuilderInfo
}

/**
 * The builder to use; undefined where none is needed. Throws an ActionError with the code of the first blocking problem and a message that names all of them.
 */
export function requireFit(report: DoctorReport): BuilderInfo | undefined {
  const blocking = report.problems.filter((problem) => problem.blocks)
  const [first] = blocking
  if (first !== undefined) {
    throw new ActionError(first.code, blocking.map((problem) => problem.message).join('; '), {
      hint: [...new Set(blocking.map((problem) => problem.remedy))].join('\n'),
      problems: blocking.map(({ message, remedy }) => ({ message, remedy })),
    })
  }
  return report.builder
}
