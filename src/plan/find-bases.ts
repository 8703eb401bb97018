import { posix } from 'node:path'
import { ActionError } from '../errors.ts'
import { baseOfStage } from '../model/base-of-stage.ts'
import { type Digest, parseDigest } from '../model/digest.ts'
import type { BuildTarget } from '../model/plan.ts'
import { readDockerfile } from '../model/read-dockerfile.ts'
import { isTag, parseRepository, type Repository } from '../model/repository.ts'
import { isUnknown } from '../model/unknown.ts'
import type { Clock, Files, Log, Registry } from '../ports.ts'

/** The image that a target stands on. */
export type BaseImage = {
  /** As FROM names it, with build arguments in place. */
  readonly written: string
  /** In full: `docker.io/library/debian:bookworm-slim`. */
  readonly name: string
  /** Of what the name stands for now; absent where nobody was asked, or nobody knows. */
  readonly digest?: Digest
}

export type FindBasesOptions = {
  readonly workspace: string
  readonly files: Pick<Files, 'readBytes'>
  readonly clock: Clock
  readonly log: Log
  /** `asked`: registries are asked for digests. */
  readonly digests: 'asked' | 'not-asked'
  readonly registry: Pick<Registry, 'until'>
  readonly signal: AbortSignal
}

const maxDockerfileBytes = 4 * 1024 * 1024
/** A base that nobody can name in this time goes without its digest: it is a label, and no reason to wait. */
const patienceSeconds = 20

/** The bases of these targets, by their bake names. One that another target of this run builds is none: its own base is inherited. */
export async function findBases(
  targets: readonly BuildTarget[],
  options: FindBasesOptions,
): Promise<ReadonlyMap<string, BaseImage>> {
  const found = await Promise.all(
    targets.map(async (target) => [target.bakeName, await baseOf(target, options)] as const),
  )
  const asked = new Map<string, Promise<Digest | undefined>>()
  const bases = await Promise.all(
    found.map(async ([bakeName, base]) => {
      if (base === undefined) return []
      const { repository, tag, ...image } = base
      if (image.digest !== undefined || options.digests === 'not-asked') return [[bakeName, image] as const]
      const answer = asked.get(image.name) ?? askDigest({ ...options, repository, tag, name: image.name })
      asked.set(image.name, answer)
      const digest = await answer
      return [[bakeName, { ...image, ...(digest !== undefined && { digest }) }] as const]
    }),
  )
  return new Map(bases.flat())
}

async function baseOf(
  target: BuildTarget,
  { workspace, files }: FindBasesOptions,
): Promise<(BaseImage & { readonly repository: Repository; readonly tag: string }) | undefined> {
  const bytes = await files.readBytes(posix.join(workspace, target.dockerfile), maxDockerfileBytes)
  if (bytes === undefined) return undefined
  const dockerfile = readDockerfile({ path: target.dockerfile, text: new TextDecoder().decode(bytes) })
  if (isUnknown(dockerfile)) return undefined
  const { parent, buildArgs } = target
  const stage = {
    ...(target.target !== undefined && { target: target.target }),
    // What stands there is a target of this run.
    buildArgs: parent === undefined ? buildArgs : { ...buildArgs, [parent.arg]: '' },
  }
  const written = baseOfStage(dockerfile, stage)
  if (written === undefined || Object.hasOwn(target.contexts, written)) return undefined
  const [, path = '', tag = 'latest', pinned] = /^([^@]+?)(?::([^:/@]+))?(?:@(.+))?$/s.exec(written) ?? []
  const repository = parseRepository(path)
  if (repository === undefined || !isTag(tag)) return undefined
  const digest = parseDigest(pinned)
  const name = `${repository.host}/${repository.path}:${tag}`
  return { written, name, repository, tag, ...(digest !== undefined && { digest }) }
}

async function askDigest(
  options: FindBasesOptions & { readonly repository: Repository; readonly tag: string; readonly name: string },
): Promise<Digest | undefined> {
  const { registry, repository, tag, name, clock, log, signal } = options
  const over = new AbortController()
  const patience = clock.sleep(patienceSeconds, AbortSignal.any([signal, over.signal])).then(() => undefined)
  try {
    const answer = registry.until(over.signal).manifest(repository, tag)
    // What is given up is told by the race.
    answer.catch(() => undefined)
    const digest = await Promise.race([answer.then((manifest) => manifest?.digest), patience])
    if (digest === undefined)
      log.info(`The digest of the base image ${name} is not known, and the label base.digest is left out`)
    return digest
  } catch (error) {
    if (!(error instanceof ActionError)) throw error
    log.info(
      `The digest of the base image ${name} is not known, and the label base.digest is left out: ${error.message}`,
    )
    return undefined
  } finally {
    over.abort()
  }
}
