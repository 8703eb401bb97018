import type { EngineState } from '../model/engine.ts'
import type { Exec, ExecResult } from '../ports.ts'

/** A daemon under full load answers this call within a second or two. */
const timeoutSeconds = 20

/** Asks the engine for its version. Throws node's ENOENT error when there is no `docker`. */
export async function askEngine(options: {
  readonly exec: Exec
  readonly env: Readonly<Record<string, string>>
}): Promise<{ readonly state: EngineState; readonly version?: string }> {
  const args = ['version', '--format', '{{.Server.Version}}']
  const result = await options.exec.run('docker', args, { env: options.env, timeoutSeconds })
  const version = result.stdout.trim()
  return { state: stateOf(result), ...(result.exitCode === 0 && version !== '' ? { version } : {}) }
}

function stateOf(result: ExecResult): EngineState {
  if (result.timedOut) return { kind: 'hangs', afterSeconds: timeoutSeconds }
  if (result.exitCode === 0) return { kind: 'answers' }
  const message = firstLine(result.stderr) || `docker version ended with status ${result.exitCode ?? result.signal}`
  return { kind: /permission denied/i.test(message) ? 'denied' : 'unreachable', message }
}

/** The first line of a tool's message that says something. */
export function firstLine(text: string): string {
  const line = text.split(/\r?\n/).find((each) => each.trim() !== '') ?? ''
  return line.trim().replace(/^(?:ERROR|error): /, '')
}
