import { childEnvironment } from '../model/child-environment.ts'
import type { EngineState } from '../model/engine.ts'
import type { Exec } from '../ports.ts'
import { askEngine, firstLine } from './engine-state.ts'
import { parseBuilder } from './parse-builder.ts'

const builderTimeoutSeconds = 30

/** Drivers whose builder is the Docker engine, or a container in it. */
export function usesDockerEngine(driver: string): boolean {
  return driver !== 'remote' && driver !== 'kubernetes'
}

/** Whether the engine behind a builder answers now: the Docker daemon, or the builder itself where that is elsewhere. */
export async function probeEngine(options: {
  readonly builder: { readonly name: string; readonly driver: string }
  readonly exec: Exec
  readonly env: Readonly<Record<string, string | undefined>>
}): Promise<EngineState> {
  const { builder, exec } = options
  const env = childEnvironment({ env: options.env })
  if (usesDockerEngine(builder.driver)) return askEngine({ exec, env })
  const result = await exec.run('docker', ['buildx', 'inspect', builder.name], {
    env,
    timeoutSeconds: builderTimeoutSeconds,
  })
  if (result.timedOut) return { kind: 'hangs', afterSeconds: builderTimeoutSeconds }
  if (result.exitCode !== 0) return { kind: 'unreachable', message: firstLine(result.stderr) }
  const error = parseBuilder(result.stdout)?.errors[0]
  return error === undefined ? { kind: 'answers' } : { kind: 'unreachable', message: error }
}
