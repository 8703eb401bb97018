import type { PublishSettings } from '../model/config.ts'
import { isTag, type Repository, repositoryKey } from '../model/repository.ts'
import type { PlannedTag } from '../model/publish.ts'
import { quote } from '../model/quote.ts'
import type { PlannedTags } from './plan-tags.ts'
import type { Metadata } from './read-metadata.ts'
import type { RunValues } from './run-values.ts'

/** The repositories that the metadata names, in its order. */
export function metadataRepositories({ tags }: Metadata): readonly Repository[] {
  return [...new Map(tags.map(({ repository }) => [repositoryKey(repository), repository])).values()]
}

/** What the metadata names in one repository, with the prefix and suffix of one variant. */
export function metadataTags(
  { tags }: Metadata,
  {
    repository,
    publish,
    run,
  }: { readonly repository?: Repository; readonly publish: PublishSettings; readonly run: RunValues },
): PlannedTags {
  const { tagPrefix, tagSuffix } = publish
  const own = tags.filter(
    (each) => repository === undefined || repositoryKey(each.repository) === repositoryKey(repository),
  )
  const all = [...new Set(own.map(({ tag }) => tag))]
  const flavor = flavorOf(all, run)
  const planned = all.map((given) => ({
    template: `${tagPrefix}${given}${tagSuffix}`,
    tag: planTag(given, { whole: `${tagPrefix}${given}${tagSuffix}`, run, flavor }),
  }))
  return {
    tags: planned.flatMap(({ tag }) => (typeof tag === 'string' ? [] : [tag])),
    leftOut: planned.flatMap(({ template, tag }) => (typeof tag === 'string' ? [{ template, reason: tag }] : [])),
  }
}

type Flavor = { readonly prefix: string; readonly suffix: string }

/** What the action puts around every tag (its `flavor`), as the tag of the version shows it. */
function flavorOf(tags: readonly string[], { tags: { version } }: RunValues): Flavor {
  const shown = version === undefined ? undefined : tags.find((tag) => tag.includes(version))
  const [prefix = '', suffix = ''] = shown === undefined || version === undefined ? [] : shown.split(version)
  return { prefix, suffix }
}

/** `latest-alpine` is the latest of its flavor. The action leaves `latest` bare unless it is told to. */
function withoutFlavor(tag: string, { prefix, suffix }: Flavor): string {
  return tag.startsWith(prefix) && tag.endsWith(suffix) && tag.length > prefix.length + suffix.length
    ? tag.slice(prefix.length, tag.length - suffix.length)
    : tag
}

function planTag(
  given: string,
  { whole, run, flavor }: { readonly whole: string; readonly run: RunValues; readonly flavor: Flavor },
): PlannedTag | string {
  if (!isTag(whole)) return 'with prefix and suffix it is longer than 128 characters'
  const { version, tag: gitTag, sha, major, minor } = run.tags
  const names = [version, gitTag, sha].flatMap((text) => text?.replace(/[^A-Za-z0-9._-]/gu, '-') ?? [])
  if (names.some((name) => given.includes(name))) return { tag: whole, kind: 'version', template: whole }
  const bare = withoutFlavor(given, flavor)
  const ordered = [given, bare].some((tag) => tag === 'latest' || tag === major || tag === `${major}.${minor}`)
  if (!ordered) return { tag: whole, kind: 'moving', template: whole }
  if (run.semantic === 'pre-release') {
    return `${quote(version ?? '')} is a pre-release, and only tags with the whole version name one`
  }
  return { tag: whole, kind: 'moving', template: whole, ...(version !== undefined && { newestOf: version }) }
}
