import type { Docker, DockerAnswer } from '../../src/smoke/docker.ts'

export type FakeDocker = Docker & {
  readonly calls: string[]
  /** The commands that were stopped before their end. */
  readonly stopped: string[]
}

/** What a started command does until it ends with a status; undefined: nothing, until it is stopped. */
export type FakeStart = (
  command: string,
  io: {
    stdout(bytes: string | Uint8Array): void
    stderr(text: string): void
    readonly stdin: AsyncIterable<Uint8Array> | undefined
  },
) => Promise<number> | undefined

/** An engine that answers each command as told, in words; what it was not told of is refused. */
export function fakeDocker(
  answer: (command: string) => Partial<DockerAnswer> | undefined,
  start: FakeStart = (command) => {
    throw new Error(`nothing starts ${command}`)
  },
): FakeDocker {
  const calls: string[] = []
  const stopped: string[] = []
  return {
    calls,
    stopped,
    call: async (args) => {
      const command = args.join(' ')
      calls.push(command)
      const told = answer(command) ?? { exitCode: 1, stderr: `Error: nothing answers ${command}` }
      return { exitCode: 0, stdout: '', stderr: '', ...told }
    },
    start: (args, { onStdoutChunk, onStdoutLine, onStderrChunk, onStderrLine, stdin }) => {
      const command = args.join(' ')
      calls.push(command)
      const stop = Promise.withResolvers<{ exitCode: undefined; signal: string }>()
      const program = start(command, {
        stdout: (bytes) => {
          onStdoutChunk?.(Buffer.from(bytes))
          if (typeof bytes === 'string') for (const line of bytes.split('\n')) onStdoutLine?.(line)
        },
        stderr: (text) => {
          onStderrChunk?.(Buffer.from(text))
          for (const line of text.split('\n')) onStderrLine?.(line)
        },
        stdin,
      })
      const ended = program?.then((exitCode) => ({ exitCode, signal: undefined }))
      ended?.catch(() => undefined)
      return {
        ended: ended === undefined ? stop.promise : Promise.race([ended, stop.promise]),
        stop: async () => {
          stopped.push(command)
          stop.resolve({ exitCode: undefined, signal: 'SIGINT' })
        },
      }
    },
  }
}
