import type { BasePoint } from './baseline/base-point.ts'
import type { FoundBaseline } from './baseline/found-baseline.ts'
import { publishedBefore } from './baseline/published-before.ts'
import { registryImage } from './baseline-image.ts'
import { configHashesAt } from './config/config-hashes-at.ts'
import { ActionError } from './errors.ts'
import { readTaggedImage, revisionKey, type TaggedImage } from './image/read-tagged-image.ts'
import type { BaselineImage } from './model/baseline.ts'
import type { Cell } from './model/cell.ts'
import type { Config, PublishSettings, Variant } from './model/config.ts'
import { quote } from './model/quote.ts'
import type { Repository } from './model/repository.ts'
import { shortCommit } from './model/short-commit.ts'
import type { SourceImage } from './model/source-image.ts'
import { holdsValue } from './model/tag-template.ts'
import { isUnknown, type Unknown, unknown } from './model/unknown.ts'
import { baselineTags } from './plan/baseline-tags.ts'
import type { Ports } from './run.ts'

type Needs = Pick<Ports, 'github' | 'registry' | 'clock' | 'log' | 'signal'>

export type RegistryWish = {
  /** Of the configuration. */
  readonly file: string
  readonly settings: Config['baseline']
  /** Those that this run measures. */
  readonly variants: readonly Variant[]
  /** Of a pull request or merge group the configuration of its base: what it names itself it could have pushed itself. Undefined: there is none. */
  readonly base: Config | Unknown | undefined
}

type Looked = {
  readonly place?: string
  readonly revision?: string
  readonly created?: string
  readonly images: readonly BaselineImage[]
  readonly absent: readonly (Cell & { readonly reason: string })[]
}

const patienceSeconds = 60
const atOnce = 4

/**
 * What the tags of the base branch name in the registry: manifests and configurations are read, no layer is. One that does not say of which commit it is,
 * or of one that is not where a change left its base, is no baseline of that change.
 */
export async function baselineInRegistry(
  { file, settings, variants, base }: RegistryWish,
  { point, needs }: { readonly point: BasePoint; readonly needs: Needs },
): Promise<FoundBaseline | Unknown> {
  const published = publishedBefore(variants, { point, base })
  if (isUnknown(published)) return published
  const at = await point.commit()
  if (typeof at === 'object') return at
  const isOfCommit = [...published.values()].some((publish) => templatesOf(publish, settings).some(holdsCommit))
  const commits = isOfCommit ? await point.commits() : []
  const over = new AbortController()
  const tooLate = new ActionError('registry', `No registry gave an answer within ${patienceSeconds} s`)
  const end = AbortSignal.any([over.signal, needs.signal])
  const patience = needs.clock.sleep(patienceSeconds, end)
  patience.then(() => over.abort(tooLate)).catch(() => undefined)
  const registry = needs.registry.until(over.signal)
  const known = 'kind' in commits ? [] : commits
  const look = { needs: { ...needs, registry }, settings, point, at, commits: known }
  const looked: Looked[] = []
  try {
    for (let from = 0; from < variants.length; from += atOnce) {
      const some = variants.slice(from, from + atOnce)
      looked.push(...(await Promise.all(some.map((variant) => lookFor(variant, published.get(variant), look)))))
    }
  } finally {
    over.abort(tooLate)
  }
  return withConfigHash(joined(looked), { file, github: needs.github })
}

type Look = {
  readonly needs: Needs
  readonly settings: Config['baseline']
  readonly point: BasePoint
  /** Where a change left its base. */
  readonly at: string | undefined
  readonly commits: readonly string[]
}

async function lookFor(variant: Variant, publish: PublishSettings | undefined, look: Look): Promise<Looked> {
  const none = (reason: string): Looked => ({
    images: [],
    absent: variant.platforms.map((platform) => ({ image: variant.image, variant: variant.variant, platform, reason })),
  })
  if (publish === undefined) return { images: [], absent: [] }
  if (publish.repositories.length === 0) return none('it is in no repository')
  const templates = templatesOf(publish, look.settings)
  const tags = baselineTags({ templates, branch: look.point.branch, commits: look.commits })
  if (tags.length === 0) return none('none of its tags is one of the base branch')
  const missing: string[] = []
  const reasons: string[] = []
  for (const repository of publish.repositories) {
    for (const each of tags) {
      const place = `${repository.name}:${each}`
      const found = await lookAt({ variant, repository, tag: each, place }, look)
      if (found === undefined) missing.push(place)
      else if (typeof found === 'string') reasons.push(found)
      else return found
    }
  }
  return none(reasons.length > 0 ? listed([...new Set(reasons)], '; ') : `there is no ${listed(missing, ' nor ')}`)
}

/** Prefix and suffix in place. */
function templatesOf({ tags, tagPrefix, tagSuffix }: PublishSettings, { tag }: Config['baseline']): readonly string[] {
  return tag === undefined ? tags.map(({ text }) => text) : [`${tagPrefix}${tag}${tagSuffix}`]
}

function holdsCommit(template: string): boolean {
  return holdsValue(template, ['sha'])
}

/** The images that a tag names; a sentence where they are no baseline, undefined where there is no such tag. */
async function lookAt(
  {
    variant,
    repository,
    tag,
    place,
  }: {
    readonly variant: Variant
    readonly repository: Repository
    readonly tag: string
    readonly place: string
  },
  { needs, at }: Look,
): Promise<Looked | string | undefined> {
  try {
    const tagged = await readTaggedImage({ repository, tag }, needs)
    if (tagged === undefined) return undefined
    const cells = variant.platforms.map((platform) => ({ image: variant.image, variant: variant.variant, platform }))
    const read = await Promise.all(
      cells.map(async (cell) => ({ cell, image: await tagged.source.image(cell.platform) })),
    )
    const images = read.flatMap(({ cell, image }) => (image === undefined ? [] : [{ cell, image }]))
    const absent = read.flatMap(({ cell, image }) =>
      image === undefined ? [{ ...cell, reason: `${place} has no image for ${cell.platform}` }] : [],
    )
    if (images.length === 0) return listed([...new Set(absent.map(({ reason }) => reason))], '; ')
    const revisions = new Set(images.map(({ image }) => revisionOf(image, tagged)))
    const [revision, ...others] = revisions
    const refused = at === undefined ? undefined : await refusal([revision, ...others], { at, place, needs })
    if (refused !== undefined) return refused
    const created = images.flatMap(({ image }) => image.config.created ?? []).sort()[0]
    return {
      place,
      ...(revision !== undefined && others.length === 0 && { revision }),
      ...(created !== undefined && { created }),
      images: images.map(({ cell, image }) => registryImage(cell, image)),
      absent,
    }
  } catch (error) {
    if (!(error instanceof ActionError)) throw error
    needs.signal.throwIfAborted()
    return error.hint === undefined ? error.message : `${error.message}. ${error.hint}`
  }
}

function revisionOf({ config }: SourceImage, { revision: annotated }: TaggedImage): string | undefined {
  const { [revisionKey]: label } = config.runtime.labels
  const revision = label ?? annotated
  return revision !== undefined && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(revision) ? revision : undefined
}

/** Why an image of these commits is no baseline of what left its base at `at`. */
async function refusal(
  revisions: readonly (string | undefined)[],
  { at, place, needs: { github } }: { readonly at: string; readonly place: string; readonly needs: Needs },
): Promise<string | undefined> {
  for (const revision of revisions) {
    if (revision === undefined) {
      return `${place} does not say of which commit it is (${quote(revisionKey)}), so that it may be of a later one`
    }
    if (revision === at || (await github?.isAncestor(revision, at)) === true) continue
    return `${place} is of ${shortCommit(revision)}, which is not in the history of ${shortCommit(at)}, where the change begins`
  }
  return undefined
}

function joined(looked: readonly Looked[]): FoundBaseline | Unknown {
  const images = looked.flatMap((one) => one.images)
  const absent = looked.flatMap((one) => one.absent)
  if (images.length === 0) {
    return unknown(listed([...new Set(absent.map(({ reason }) => reason))], '; '))
  }
  const places = [...new Set(looked.flatMap(({ place }) => place ?? []))]
  const found = looked.filter((one) => one.images.length > 0)
  const [revision, ...others] = new Set(found.map((one) => one.revision))
  const created = found.flatMap((one) => one.created ?? []).sort()[0]
  return {
    ...{ from: 'registry', images, trend: [] },
    place: `${places[0]}${places.length > 1 ? ` and ${places.length - 1} more` : ''}`,
    ...(revision !== undefined && others.length === 0 && { commit: revision }),
    ...(created !== undefined && { measuredAt: created }),
    ...(absent.length > 0 && { absent }),
  }
}

const mostListed = 3

function listed(texts: readonly string[], between: string): string {
  const more = texts.length > mostListed ? `${between}${texts.length - mostListed} more` : ''
  return `${texts.slice(0, mostListed).join(between)}${more}`
}

/** With the hash of the configuration that the commit of the images has, where it is known and has one. */
async function withConfigHash(
  found: FoundBaseline | Unknown,
  { file, github }: { readonly file: string; readonly github: Ports['github'] },
): Promise<FoundBaseline | Unknown> {
  if (isUnknown(found) || found.commit === undefined || github === undefined) return found
  const [configSha256] = await configHashesAt(file, { at: found.commit, github })
  return { ...found, ...(configSha256 !== undefined && { configSha256 }) }
}
