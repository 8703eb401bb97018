import { messageOf } from '../errors.ts'
import type { Digest } from '../model/digest.ts'
import type { MeasuredIndex, StagedImage } from '../model/publish.ts'
import { type Repository, repositoryKey } from '../model/repository.ts'
import type { Clock, Registry } from '../ports.ts'
import { withGrace } from './with-grace.ts'

type Ports = {
  readonly registry: Pick<Registry, 'onlyUntil'>
  readonly clock: Clock
  /** The run's. Once it is aborted there are `cleaningSeconds` left. */
  readonly signal: AbortSignal
}

type Asked = Pick<Registry, 'tags' | 'manifest' | 'deleteManifest'>
type Fate = Pick<StagedImage, 'status' | 'reason'>

const indexTypes: ReadonlySet<string> = new Set([
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
])
/** The runner kills 10 s after it interrupts, and what ran has to end before this begins. */
const cleaningSeconds = 3
const mostTags = 1_000
const tagsAtOnce = 8

/**
 * Removes by digest what a run that did not pass left in its staging repository, and says of each index what became of it. Only the index
 * is removed: the images below it may be those of another run's index as well, and so may be an image that was staged without one. Nothing that has a tag, or that lies where something is
 * published, is touched. An interrupted run does it too, in the seconds that it has. Throws nothing; what cannot be removed is kept, with the reason.
 */
export function cleanStaging({ registry, ...given }: Ports & Work): Promise<readonly StagedImage[]> {
  const work = (late: AbortSignal) => clean(given, { registry: registry.onlyUntil(late), late })
  return withGrace({ ...given, seconds: cleaningSeconds, work })
}

type Work = {
  readonly staged: readonly MeasuredIndex[]
  /** Every repository that the configuration publishes to. */
  readonly published: readonly Repository[]
}

async function clean(
  { staged, published }: Work,
  { registry, late }: { readonly registry: Asked; readonly late: AbortSignal },
): Promise<readonly StagedImage[]> {
  const publishedTo = new Set(published.map(repositoryKey))
  const tagged = new Map<string, Promise<ReadonlySet<Digest>>>()
  const fates = new Map<string, Promise<Fate>>()

  const taggedIn = (repository: Repository): Promise<ReadonlySet<Digest>> => {
    const key = repositoryKey(repository)
    const found = tagged.get(key) ?? taggedDigests(repository, registry)
    tagged.set(key, found)
    return found
  }

  async function fateOf(repository: Repository, digest: Digest): Promise<Fate> {
    if (publishedTo.has(repositoryKey(repository)))
      return kept('The staging repository is one that the configuration publishes to')
    try {
      if ((await taggedIn(repository)).has(digest)) return kept('A tag of the staging repository names it')
      const manifest = await registry.manifest(repository, digest)
      if (manifest === undefined) return deleted.missing
      if (!indexTypes.has(manifest.mediaType)) return kept('It is an image without an index, which others may name')
      return deleted[await registry.deleteManifest(repository, digest)]
    } catch (error) {
      return kept(late.aborted ? 'The run was interrupted, and no time was left to remove it' : messageOf(error))
    }
  }

  const images = staged.flatMap(({ image, variant, place, indexDigest: digest }) => {
    if (place.kind !== 'registry') return []
    const { repository } = place
    const key = `${repositoryKey(repository)}@${digest}`
    const fate = fates.get(key) ?? fateOf(repository, digest)
    fates.set(key, fate)
    return [fate.then((told): StagedImage => ({ image, variant, repository, digest, ...told }))]
  })
  return Promise.all(images)
}

function kept(reason: string): Fate {
  return { status: 'kept', reason }
}

const deleted: Readonly<Record<Awaited<ReturnType<Registry['deleteManifest']>>, Fate>> = {
  deleted: { status: 'removed', reason: 'The run did not pass' },
  missing: { status: 'removed', reason: 'It was not there any more' },
  'not-allowed': kept('The registry, or the permission, does not let manifests be deleted'),
}

/** Every digest that a tag names. Throws where there are too many tags to look at. */
async function taggedDigests(repository: Repository, registry: Asked): Promise<ReadonlySet<Digest>> {
  const tags = (await registry.tags(repository)) ?? []
  if (tags.length > mostTags)
    throw new Error(`The staging repository has ${tags.length} tags, of which only ${mostTags} are looked at`)
  const digests = new Set<Digest>()
  for (let at = 0; at < tags.length; at += tagsAtOnce) {
    const some = tags.slice(at, at + tagsAtOnce)
    for (const manifest of await Promise.all(some.map((tag) => registry.manifest(repository, tag))))
      if (manifest !== undefined) digests.add(manifest.digest)
  }
  return digests
}
