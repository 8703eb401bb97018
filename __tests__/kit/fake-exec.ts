import type { Exec, ExecOptions, ExecResult, StartOptions } from '../../src/ports.ts'

export type FakeCall = {
  readonly command: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/** What a started program does; it has ended when the promise settles, or when it is stopped. */
export type FakeProgram = (
  call: FakeCall,
  io: { stdout(line: string): void; stderr(line: string): void; readonly stopped: Promise<void> },
) => Promise<number>

export type FakeExec = Exec & {
  readonly calls: FakeCall[]
  /** How often a started program was stopped before its end. */
  readonly stops: () => number
}

/** Programs that behave as told, without a process. Nothing answers that was not told to. */
export function fakeExec(programs: {
  readonly run?: (call: FakeCall, options: ExecOptions) => Promise<Partial<ExecResult>>
  readonly start?: FakeProgram
}): FakeExec {
  const calls: FakeCall[] = []
  let stops = 0
  return {
    calls,
    stops: () => stops,
    run: async (command, args, options) => {
      const call = { command, args, env: options.env }
      calls.push(call)
      if (programs.run === undefined) throw new Error(`nothing answers ${command} ${args.join(' ')}`)
      const answer = await programs.run(call, options)
      return { exitCode: 0, signal: undefined, timedOut: false, stdout: '', stderr: '', ...answer }
    },
    start: (command, args, options: StartOptions) => {
      const call = { command, args, env: options.env }
      calls.push(call)
      if (programs.start === undefined) throw new Error(`nothing answers ${command} ${args.join(' ')}`)
      let stop: () => void = () => undefined
      const stopped = new Promise<void>((resolve) => {
        stop = resolve
      })
      const io = {
        stdout: (line: string) => options.onStdoutLine?.(line),
        stderr: (line: string) => options.onStderrLine?.(line),
        stopped,
      }
      const program = programs.start(call, io)
      const ended = Promise.race([
        program.then((exitCode) => ({ exitCode, signal: undefined })),
        stopped.then(() => ({ exitCode: undefined, signal: 'SIGINT' })),
      ])
      ended.catch(() => undefined)
      return {
        ended,
        stop: async () => {
          stops++
          stop()
          await ended
        },
      }
    },
  }
}

/** The error of a program that is not there. */
export function missingProgram(command: string): Error {
  return Object.assign(new Error(`spawn ${command} ENOENT`), { code: 'ENOENT' })
}
