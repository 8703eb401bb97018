import { backOffSeconds } from '../model/back-off.ts'
import { digestSpread } from '../model/digest.ts'
import { dockerFolder } from '../model/docker-folder.ts'
import { refName } from '../model/ref-name.ts'
import type { Clock, Exec, Files, Log, Registry } from '../ports.ts'
import type { CopyTool } from './choose-copy-tool.ts'
import { type CopySettings, copyCommand } from './copy-command.ts'
import { copyTrouble } from './copy-trouble.ts'
import type { CopyJob } from './publish-work.ts'

const maxTries = 5
/** Of one try. 45 GB at 5 MB a second take two and a half hours. */
const timeoutSeconds = 4 * 60 * 60
const secondsBetweenLines = 60
const maxOutputBytes = 1024 * 1024

export type CopyMeans = {
  readonly exec: Exec
  readonly files: Files
  readonly registry: Registry
  readonly clock: Clock
  readonly log: Log
  readonly signal: AbortSignal
  /** The child's whole environment. */
  readonly env: Readonly<Record<string, string>>
}

/**
 * Copies one image by digest. Tried again as docs/trust.md says, since neither program does so for everything: what came through
 * before is not sent again. Throws `registry-denied`, `copy-failed`, or what the registry says of itself.
 */
export async function copyImage(
  tool: CopyTool,
  { job, means }: { readonly job: CopyJob; readonly means: CopyMeans },
): Promise<void> {
  const { exec, env, clock, log, signal } = means
  const { command, args, cwd } = copyCommand(tool, { job, settings: await settingsFor(job, means) })
  const from = clock.monotonicSeconds()
  const name = `${refName(job)} to ${job.repository.name}`
  log.info(`Copying ${name}`)
  for (let tries = 1; ; tries += 1) {
    const options = { env, timeoutSeconds, maxOutputBytes, ...(cwd === undefined ? {} : { cwd }) }
    const result = await tellingTime(exec.run(command, args, options), { name, from, means })
    if (result.exitCode === 0) break
    const { error, again } = copyTrouble({ ...result, stderr: log.redact(result.stderr) }, { job, tool })
    if (again === 'in-vain' || tries === maxTries) throw error
    const seconds = backOffSeconds(tries, digestSpread(job.measured.indexDigest))
    log.info(`${error.message}; try ${tries + 1} of ${maxTries} in ${seconds.toFixed(1)} s`)
    await clock.sleep(seconds, signal)
  }
  log.info(`Copied ${name} in ${(clock.monotonicSeconds() - from).toFixed(1)} s`)
}

/** Neither program says how far it is where nobody looks on; a line now and then tells a long copy from one that hangs. */
async function tellingTime<T>(
  running: Promise<T>,
  {
    name,
    from,
    means: { clock, log },
  }: { readonly name: string; readonly from: number; readonly means: Pick<CopyMeans, 'clock' | 'log'> },
): Promise<T> {
  const ended = new AbortController()
  const telling = (async () => {
    for (;;) {
      await clock.sleep(secondsBetweenLines, ended.signal).catch(() => undefined)
      if (ended.signal.aborted) return
      log.info(`Copying ${name}: ${Math.round((clock.monotonicSeconds() - from) / 60)} min so far`)
    }
  })()
  try {
    return await running
  } finally {
    ended.abort()
    await telling
  }
}

async function settingsFor(job: CopyJob, { files, registry, env }: CopyMeans): Promise<CopySettings> {
  const { place } = job.measured
  const folder = dockerFolder(env)
  const authFile = `${folder}/config.json`
  const isThere = folder !== undefined && (await files.info(authFile)) !== undefined
  const target = await registry.scheme(job.repository)
  const source = place.kind === 'registry' ? await registry.scheme(place.repository) : target
  return { scheme: { source, target }, ...(isThere ? { authFile } : {}) }
}
