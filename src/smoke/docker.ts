import type { Clock, Exec, RunningProcess, StartOptions } from '../ports.ts'

/** `exitCode` is undefined when the engine gave no answer in time, or a signal ended the command; then `stderr` says so. */
export type DockerAnswer = { readonly exitCode: number | undefined; readonly stdout: string; readonly stderr: string }

export type Docker = {
  /**
   * One command to its end. An interrupted run does not cut it off, since a half-made container has no name to remove it by, but
   * waits at most 3 s longer for it.
   */
  call(args: readonly string[], timeoutSeconds?: number): Promise<DockerAnswer>
  /** A command whose output is taken as it comes, and that its caller stops. */
  start(args: readonly string[], options: Omit<StartOptions, 'env' | 'cwd'>): RunningProcess
}

const defaultTimeoutSeconds = 60
const graceSeconds = 3
const maxOutputCharacters = 4 * 1024 * 1024

/** The engine through docker's command line. Throws node's ENOENT error where there is no `docker`. */
export function createDocker(options: {
  readonly exec: Exec
  readonly env: Readonly<Record<string, string>>
  readonly clock: Clock
  readonly signal: AbortSignal
}): Docker {
  const { exec, env, clock, signal } = options
  const start: Docker['start'] = (args, more) => exec.start('docker', args, { ...more, env })

  async function call(args: readonly string[], timeoutSeconds = defaultTimeoutSeconds): Promise<DockerAnswer> {
    const [stdout, stderr] = [collected(), collected()]
    const command = start(args, { onStdoutLine: stdout.push, onStderrLine: stderr.push })
    const over = new AbortController()
    try {
      const late = lateness({ clock, signal, over: over.signal, timeoutSeconds })
      const ended = await Promise.race([command.ended, late])
      if (ended !== 'late') return { exitCode: ended.exitCode, stdout: stdout.text(), stderr: stderr.text() }
      await command.stop()
      return { exitCode: undefined, stdout: '', stderr: `docker ${args[0]} gave no answer in time` }
    } finally {
      over.abort()
    }
  }
  return { call, start }
}

/** Resolves when the time is over, or soon after the run was interrupted; never after `over`. */
async function lateness(options: {
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly over: AbortSignal
  readonly timeoutSeconds: number
}): Promise<'late'> {
  const { clock, signal, over, timeoutSeconds } = options
  const isLeft = (seconds: number, ...signals: readonly AbortSignal[]): Promise<boolean> =>
    clock.sleep(seconds, AbortSignal.any([over, ...signals])).then(
      () => false,
      () => true,
    )
  const interrupted = signal.aborted || (await isLeft(timeoutSeconds, signal))
  if (over.aborted || (interrupted && (await isLeft(graceSeconds)))) return new Promise(() => undefined)
  return 'late'
}

function collected(): { push(line: string): void; text(): string } {
  const lines: string[] = []
  let characters = 0
  return {
    push(line) {
      characters += line.length + 1
      if (characters <= maxOutputCharacters) lines.push(line)
    },
    text: () => lines.join('\n'),
  }
}

/** What the engine said, in one line without its prefix. */
export function engineWords({ stderr, exitCode }: Pick<DockerAnswer, 'stderr' | 'exitCode'>): string {
  const line = stderr.split('\n').find((each) => each.trim() !== '')
  return line === undefined
    ? `docker ended with status ${exitCode}`
    : line.trim().replace(/^(?:docker: )?(?:Error response from daemon: |Error: )/, '')
}
