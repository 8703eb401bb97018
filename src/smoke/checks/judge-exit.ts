import type { ContainerRequest, ContainerEnd } from '../test-image.ts'
import type { CheckOutcome } from './check-outcome.ts'
import { exitInWords } from './exit-in-words.ts'
import { driverTooOld } from './gpu-trouble.ts'

type Exited = Extract<ContainerEnd, { kind: 'exited' }>

/** What speaks against an exit status; undefined when it is the expected one. Text can only say whose trouble it is. */
export function judgeExit(
  { exitCode, stderr }: Exited,
  { expected, request }: { readonly expected: number; readonly request: ContainerRequest },
): Required<Pick<CheckOutcome, 'status' | 'reason'>> | undefined {
  if (exitCode === expected) return undefined
  const tooOld = request.withGpu === undefined ? undefined : driverTooOld(stderr)
  return tooOld ?? { status: 'failed', reason: `It ended with ${exitInWords(exitCode)} instead of ${expected}` }
}
