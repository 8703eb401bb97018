import type { Repository } from '../model/repository.ts'
import type { SourceImage } from '../model/source-image.ts'
import type { ContainerHost } from './container-host.ts'
import { engineWords } from './docker.ts'
import type { LoadedImage } from './loaded-image.ts'
import { withDiskRemedy } from './with-disk-remedy.ts'

export type PullOptions = Pick<ContainerHost, 'docker' | 'facts' | 'log' | 'signal'> & {
  readonly repository: Repository
  readonly image: SourceImage
  /** A name that nobody else uses. */
  readonly tag: string
}

const limitSeconds = 3600

/**
 * Has the engine pull the image of one platform by the digest of its own manifest, and names what was measured: the image's id is that
 * digest in the containerd store, the configuration's digest in the older ones. The name is one of our own; the registry's goes again,
 * also when the run is interrupted, unless it was there before.
 */
export async function pullImage(options: PullOptions): Promise<LoadedImage> {
  const { docker, facts, log, signal, repository, image, tag } = options
  const { platform, digest, manifest } = image
  const id = facts.store === 'containerd' ? digest : manifest.config.digest
  const reference = `${repository.name}@${digest}`
  const trouble = (reason: string): LoadedImage => ({ kind: 'infrastructure', reason, tags: [tag] })
  signal.throwIfAborted()
  const before = await docker.call(['image', 'inspect', '--format', '{{.Id}}', reference])
  log.info(`Pulling ${reference} into the engine`)
  const pulled = await docker.call(['pull', '--quiet', '--platform', platform, reference], limitSeconds)
  // By its id: another run may have taken the registry's name away meanwhile.
  const named = pulled.exitCode === 0 ? await docker.call(['image', 'tag', id, tag]) : pulled
  if (before.exitCode !== 0) await docker.call(['image', 'rm', reference])
  signal.throwIfAborted()
  if (pulled.exitCode !== 0)
    return trouble(`The engine did not pull the image that was measured: ${withDiskRemedy(engineWords(pulled))}`)
  if (named.exitCode !== 0)
    return trouble(`The engine pulled ${reference} and does not hold ${id}, which was measured: ${engineWords(named)}`)
  return { kind: 'loaded', tags: [tag], idOf: new Map([[platform, id]]) }
}
