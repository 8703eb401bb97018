import parseVersion from 'semver/functions/parse.js'
import type { SemVer } from 'semver'
import { ActionError } from '../errors.ts'
import type { Digest } from '../model/digest.ts'
import type { PlannedTag } from '../model/publish.ts'
import { quote } from '../model/quote.ts'
import type { Repository } from '../model/repository.ts'
import type { ImageSource, Registry } from '../ports.ts'
import type { TagJob } from './publish-work.ts'

/** Opens an image of a registry; throws `registry-invalid` for what is malformed. */
export type OpenPublished = (repository: Repository, digest: Digest) => Promise<ImageSource>

const versionLabel = 'org.opencontainers.image.version'

/**
 * Why a moving tag stays where it is: it names a newer version than what is published, by the label of that image where the repository has
 * a tag of that version, else by the newest version tag of the same form. It also stays with a version that cannot be held against what is
 * published, which is then none to order. Undefined where the tag may move.
 */
export async function newerRelease(options: {
  readonly job: TagJob
  /** What the tag names now. */
  readonly previous: Digest
  /** The version tags that are set beside this one: they show the form of others. */
  readonly versionTags: readonly string[]
  readonly registry: Registry
  readonly openPublished: OpenPublished
}): Promise<string | undefined> {
  const { job, previous, registry, openPublished } = options
  const { planned, copy } = job
  const own = ordered(planned.newestOf)
  const labelled = parseVersion(await labelOf(() => openPublished(copy.repository, previous)))
  if (own === null ? labelled === null : labelled !== null && labelled.compare(own) <= 0) return undefined
  const tags = (await registry.tags(copy.repository)) ?? []
  // An image without a version of its own has the label of its base. A release of this repository also has a tag, where its variants have any.
  const isRelease = (version: SemVer): boolean => tags.some((tag) => tag.includes(version.version))
  if (labelled !== null && (options.versionTags.length === 0 || isRelease(labelled))) {
    if (own !== null) return `it names ${labelled.version}, which is newer than ${planned.newestOf}`
    return `it names ${labelled.version}, and nobody can tell whether ${quote(planned.newestOf ?? '')}, which is no semantic version, is newer`
  }
  const tagged = newerTagged(tags, { planned, versionTags: options.versionTags })
  return tagged === undefined
    ? undefined
    : `the version that it names is not known, and ${tagged} is in the repository, which is newer than ${planned.newestOf}`
}

/** The newest version among the tags of the same form that is newer than what is published. */
export function newerTagged(
  tags: readonly string[],
  { planned, versionTags }: { readonly planned: PlannedTag; readonly versionTags: readonly string[] },
): string | undefined {
  const own = ordered(planned.newestOf)
  if (own === null) return undefined
  const found = newestTagged(tags, { versionTags, planned, own })
  return found !== undefined && found.compare(own) > 0 ? found.version : undefined
}

/** Also of `1.9` and `2026.01.05`, which are no semantic versions, and yet in one order with them. */
function ordered(version = ''): SemVer | null {
  const loose = /^v?\d+\.\d+(?:\.\d+)?$/.test(version)
  return parseVersion(version.replace(/^v?\d+\.\d+$/, '$&.0'), { loose })
}

/** Of any platform: a release has one version. What is malformed says nothing of itself. */
async function labelOf(open: () => Promise<ImageSource>): Promise<string | undefined> {
  try {
    const source = await open()
    const [platform] = await source.platforms()
    const image = platform === undefined ? undefined : await source.image(platform)
    return image?.config.runtime.labels[versionLabel]
  } catch (error) {
    if (error instanceof ActionError && error.code === 'registry-invalid') return undefined
    throw error
  }
}

/** `1.3` names releases of 1.3 alone, `1` those of 1, anything else the newest of all. Pre-releases are never what it names. */
function newestTagged(
  tags: readonly string[],
  {
    versionTags,
    planned,
    own,
  }: { readonly versionTags: readonly string[]; readonly planned: PlannedTag; readonly own: SemVer },
): SemVer | undefined {
  // Build metadata stands in a tag as well, as `1.2.3-build.5`, and other releases have none or another.
  const whole = (planned.newestOf ?? '').replace(/[^A-Za-z0-9._-]/g, '-')
  const form = versionTags.some((tag) => tag.includes(whole)) ? whole : own.version
  const shown = versionTags.find((tag) => tag.includes(form))
  if (shown === undefined) return undefined
  const [prefix = '', suffix = ''] = shown.split(form)
  const inner = (tag: string): string | undefined =>
    tag.startsWith(prefix) && tag.endsWith(suffix) ? tag.slice(prefix.length, tag.length - suffix.length) : undefined
  const line = inner(planned.tag) ?? ''
  const isOfLine = (version: SemVer): boolean =>
    !/^\d+(?:\.\d+)?$/.test(line) || `${version.version}.`.startsWith(`${line}.`)
  return tags
    .map((tag) => parseVersion(inner(tag)))
    .filter((version) => version !== null)
    .filter((version) => version.prerelease.length === 0 && isOfLine(version))
    .sort((a, b) => b.compare(a))[0]
}
