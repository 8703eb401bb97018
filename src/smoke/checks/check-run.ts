import { quote } from '../../model/quote.ts'
import type { ContainerCommand, SmokeCheck } from '../../model/smoke.ts'
import { matchProblems } from '../match-text.ts'
import type { CheckContext } from './check-context.ts'
import type { CheckOutcome } from './check-outcome.ts'
import { judgeExit } from './judge-exit.ts'
import { settleEnd } from './settle-end.ts'

type RunCheck = Extract<SmokeCheck, { kind: 'run' }>

/** A command that must end with a status, and print, or not print, something. */
export async function checkRun(check: RunCheck, { image, request }: CheckContext): Promise<CheckOutcome> {
  const command = argvOf(check.command, image.runtime.entrypoint)
  if (command[0] === undefined || command[0] === '') return { ...emptyCommand, command }
  const setup = check.setup.length === 0 ? {} : { setup: check.setup }
  const ended = await image.run({ ...request, ...setup, argv: command })
  if (ended.kind === 'not-executable' && check.command.kind === 'shell') {
    const reason = `There is no ${quote(shell)} in the image that can run a text; write "run" as a list of arguments`
    return { status: 'failed', reason, command, exitCode: ended.exitCode, log: [], details: [] }
  }
  const settled = settleEnd(ended, command)
  if ('outcome' in settled) return settled.outcome
  const { end, evidence } = settled
  const wrongExit = judgeExit(end, { expected: check.exitCode, request })
  if (wrongExit !== undefined) return { ...wrongExit, ...evidence }
  const { stdout, stderr, truncated } = end
  const problems = [
    ...matchProblems(check.stdout, { text: stdout, what: 'Standard output', truncated: truncated.stdout }),
    ...matchProblems(check.stderr, { text: stderr, what: 'Standard error', truncated: truncated.stderr }),
  ]
  return problems.length === 0
    ? { status: 'passed', ...evidence }
    : { status: 'failed', reason: problems.join('; '), ...evidence }
}

const shell = '/bin/sh'

/** Docker would take an empty program for none, and run its first argument. */
const emptyCommand = {
  status: 'failed',
  ...{ log: [], details: [] },
  reason: 'The command is empty: what it names is not set in the image',
} as const

function argvOf(command: ContainerCommand, entrypoint: readonly string[]): readonly string[] {
  if (command.kind === 'shell') return [shell, '-c', command.text]
  return command.throughEntrypoint ? [...entrypoint, ...command.argv] : command.argv
}
