import { posix } from 'node:path'
import { ActionError } from '../errors.ts'
import { formatBytes } from '../model/bytes.ts'
import { childEnvironment } from '../model/child-environment.ts'
import type { Clock, Exec, Files, Log } from '../ports.ts'
import type { ArchiveFiles } from './archive-entries.ts'
import { locateArchive } from './locate-archive.ts'
import type { LocatedSource } from './located-source.ts'

export type DaemonPorts = {
  readonly exec: Exec
  readonly files: ArchiveFiles & Pick<Files, 'makeTemporaryDirectory' | 'remove' | 'diskSpace'>
  readonly clock: Pick<Clock, 'sleep'>
  readonly log: Pick<Log, 'info'>
  readonly signal: AbortSignal
  readonly env: Readonly<Record<string, string | undefined>>
}

const askSeconds = 60
const saveSeconds = 3600

/**
 * An image of the engine on this machine: what `docker image save` writes, in a temporary file that `close` removes. Throws `source-missing`, `daemon-…`,
 * `docker-missing`, `disk-full`, `interrupted` and what archives throw.
 */
export async function locateDaemonImage(reference: string, ports: DaemonPorts): Promise<LocatedSource> {
  const { files, log } = ports
  const leastBytes = await sizeInEngine(reference, ports)
  const folder = await files.makeTemporaryDirectory('source')
  const close = (): Promise<void> => files.remove(folder)
  try {
    const { freeBytes } = await files.diskSpace(folder)
    if (freeBytes < leastBytes) throw tooLittle({ reference, folder, freeBytes, leastBytes })
    log.info(
      `Saving ${reference} from the engine into a temporary file in ${folder}, where ${formatBytes(freeBytes)} are free`,
    )
    const path = posix.join(folder, 'image.tar')
    await save({ reference, path, folder }, ports)
    const located = await locateArchive({ kind: 'docker-archive', path }, files)
    return { ...located, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** What the engine itself counts, which is no size of ours: what it saves takes that much at the least. */
async function sizeInEngine(reference: string, { exec, env }: DaemonPorts): Promise<number> {
  const args = ['image', 'inspect', '--format', '{{.Size}}', reference]
  const options = { env: childEnvironment({ env }), timeoutSeconds: askSeconds }
  const answer = await exec.run('docker', args, options).catch((error: unknown) => {
    if ((error as { code?: unknown }).code !== 'ENOENT') throw error
    throw new ActionError('docker-missing', `There is no docker command that could save ${reference}`, {
      hint: 'Install Docker, or name the image in a registry or an archive',
    })
  })
  if (answer.timedOut)
    throw new ActionError('daemon-hangs', `The Docker daemon gave no answer within ${askSeconds} s`, {
      hint: 'Restart it: sudo systemctl restart docker',
    })
  if (answer.exitCode !== 0) throw refusal(reference, answer.stderr)
  return Number(answer.stdout.trim()) || 0
}

async function save(
  { reference, path, folder }: { readonly reference: string; readonly path: string; readonly folder: string },
  { exec, files, clock, signal, env }: DaemonPorts,
): Promise<void> {
  signal.throwIfAborted()
  const said: string[] = []
  const command = exec.start('docker', ['image', 'save', '--output', path, reference], {
    env: childEnvironment({ env }),
    onStderrLine: (line) => void said.push(line),
  })
  const over = new AbortController()
  const late = clock.sleep(saveSeconds, AbortSignal.any([signal, over.signal])).catch(() => undefined)
  try {
    const ended = await Promise.race([command.ended, late])
    if (ended === undefined) {
      await command.stop()
      signal.throwIfAborted()
      throw new ActionError(
        'daemon-hangs',
        `docker image save ${reference} did not finish within ${saveSeconds / 60} minutes`,
      )
    }
    if (ended.exitCode === 0) return
    const text = said.join('\n')
    if (!/no space left on device|disk quota exceeded/i.test(text)) throw refusal(reference, text)
    const { freeBytes } = await files.diskSpace(folder)
    throw tooLittle({ reference, folder, freeBytes })
  } finally {
    over.abort()
  }
}

function tooLittle(about: {
  readonly reference: string
  readonly folder: string
  readonly freeBytes: number
  readonly leastBytes?: number
}): ActionError {
  const { reference, folder, freeBytes, leastBytes } = about
  const needs = leastBytes === undefined ? '' : `the ${formatBytes(leastBytes)} that `
  const message = `The disk of ${folder} has ${formatBytes(freeBytes)} free, less than ${needs}saving ${reference} takes`
  return new ActionError('disk-full', message, {
    hint: 'Set TMPDIR to a larger disk, or push the image to a registry, which is read without being written down',
  })
}

function refusal(reference: string, stderr: string): ActionError {
  const line = stderr.split('\n').find((each) => each.trim() !== '') ?? 'no reason given'
  if (/no such image|not found|does not exist/i.test(line))
    return new ActionError('source-missing', `The engine has no image ${reference}`, {
      hint: `See docker image ls, or write registry:${reference} for one in a registry`,
    })
  if (/permission denied/i.test(line))
    return new ActionError('daemon-denied', `The engine refused access: ${line}`, {
      hint: 'Give the user who runs this access to the engine’s socket',
    })
  if (/cannot connect|failed to connect|is the docker daemon running/i.test(line))
    return new ActionError('daemon-unreachable', `No Docker daemon answers: ${line}`, {
      hint: 'Start it: sudo systemctl start docker; or point DOCKER_HOST at one that runs',
    })
  return new ActionError('source-missing', `The engine does not hand out ${reference}: ${line}`, {
    hint: 'Try docker image save by hand',
  })
}
