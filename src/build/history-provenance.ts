import type { PlatformProvenance } from '../model/build.ts'
import type { Exec, ExecResult, Log } from '../ports.ts'

const timeoutSeconds = 30
const maxProvenanceBytes = 64 * 1024 * 1024
const sideBySide = 4

export type HistoryRequest = { readonly bakeName: string; readonly reference: string; readonly platform: string }

/**
 * The provenance that BuildKit's history keeps of each build, for a buildx that leaves it out of the metadata file. What
 * cannot be had is left out, with a line in the log: layers then have no Dockerfile line, their bytes stay as exact.
 */
export async function historyProvenance(options: {
  readonly requests: readonly HistoryRequest[]
  readonly builder?: string
  /** Absolute. Run directly the plugin answers in less than half the time, and it is asked once for every image. */
  readonly buildxPath?: string
  readonly exec: Exec
  readonly env: Readonly<Record<string, string>>
  readonly log: Log
}): Promise<ReadonlyMap<string, readonly PlatformProvenance[]>> {
  const { requests, log } = options
  const found: (PlatformProvenance | undefined)[] = []
  const waiting = requests.map((request, index) => ({ request, index }))
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { request, index } = next
      const predicate = await inspect(request, options)
      if (predicate === undefined) {
        // One answer is enough: an old buildx or BuildKit keeps none of them.
        waiting.length = 0
        log.debug(`BuildKit's history has no provenance of ${request.bakeName} (${request.platform})`)
        return
      }
      found[index] = { platform: request.platform, predicate }
    }
  }
  await Promise.all(Array.from({ length: sideBySide }, worker))
  const byTarget = new Map<string, PlatformProvenance[]>()
  requests.forEach((request, index) => {
    const entry = found[index]
    if (entry !== undefined) byTarget.set(request.bakeName, [...(byTarget.get(request.bakeName) ?? []), entry])
  })
  return byTarget
}

async function inspect(
  { reference, platform }: HistoryRequest,
  options: Pick<Parameters<typeof historyProvenance>[0], 'builder' | 'buildxPath' | 'exec' | 'env'>,
): Promise<unknown> {
  const { builder, buildxPath, exec, env } = options
  const named = builder === undefined ? [] : ['--builder', builder]
  const inspected = ['--platform', platform, '--type', 'provenance', reference]
  const args = ['history', 'inspect', 'attachment', ...named, ...inspected]
  const limits = { env, timeoutSeconds, maxOutputBytes: maxProvenanceBytes }
  const direct = buildxPath === undefined ? undefined : await ifThere(exec.run(buildxPath, args, limits))
  const result = direct ?? (await exec.run('docker', ['buildx', ...args], limits))
  return result.exitCode === 0 ? jsonOf(result) : undefined
}

/** The path is docker's: where docker runs in a file system of its own, as a snap does, there is nothing at it. */
async function ifThere(running: Promise<ExecResult>): Promise<ExecResult | undefined> {
  try {
    return await running
  } catch (error) {
    if (!['ENOENT', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    return undefined
  }
}

function jsonOf(result: ExecResult): unknown {
  try {
    return JSON.parse(result.stdout)
  } catch {
    return undefined
  }
}
