import { quote } from '../../model/quote.ts'
import type { ContainerEnd } from '../test-image.ts'
import type { CheckOutcome, Evidence } from './check-outcome.ts'
import { driverTooOld } from './gpu-trouble.ts'
import { logTail } from './log-tail.ts'

type Exited = Extract<ContainerEnd, { kind: 'exited' }>

/** Either the check has its outcome whatever it looked for, or the command ended by itself and the kind judges how. */
export type Settled = { readonly outcome: CheckOutcome } | { readonly end: Exited; readonly evidence: Evidence }

/** Judges by the engine's word how a container ended: killed for memory or time, not started, or by itself. `command` is what ran in it. */
export function settleEnd(end: ContainerEnd, command: readonly string[]): Settled {
  switch (end.kind) {
    case 'infrastructure': {
      const trouble = driverTooOld(end.reason) ?? { status: 'infrastructure', reason: end.reason }
      return { outcome: { ...trouble, command, log: [], details: [] } }
    }
    case 'not-executable': {
      const program = quote(command[0] ?? '')
      const reason =
        end.exitCode === 127
          ? `There is no ${program} in the image, or a program that it needs to start is not there`
          : `${program} in the image cannot be executed: ${end.reason}`
      return { outcome: { status: 'failed', reason, command, exitCode: end.exitCode, log: [], details: [] } }
    }
    case 'timed-out': {
      const reason = `It did not end within ${end.afterSeconds} s and was killed; where it needs longer, raise "timeout"`
      return { outcome: { status: 'failed', reason, ...evidenceOf(end, command) } }
    }
    case 'ended-early':
      return { outcome: { status: 'failed', reason: end.reason, ...evidenceOf(end, command) } }
    case 'exited': {
      const evidence = { ...evidenceOf(end, command), exitCode: end.exitCode }
      return end.oomKilled
        ? { outcome: { status: 'failed', reason: outOfMemory(end.exitCode), ...evidence } }
        : { end, evidence }
    }
  }
}

/** The kernel kills one process for lack of memory; what started it may go on and end with any status. */
export function outOfMemory(exitCode: number | undefined): string {
  const ended = exitCode === undefined ? '' : `, whatever its exit status ${exitCode} says`
  return `It ran out of memory and a process of it was killed${ended}; let it use less, or raise "memory"`
}

/** `peakMemoryBytes` is left out where nothing could be seen. */
export function evidenceOf(
  end: { readonly stdout: string; readonly stderr: string; readonly peakMemoryBytes?: number },
  command: readonly string[],
): Evidence {
  const { peakMemoryBytes } = end
  return { command, log: logTail(end), details: [], ...(peakMemoryBytes === undefined ? {} : { peakMemoryBytes }) }
}
