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
  const planned = [...new Set(own.map(({ tag }) => tag))].map((given) => ({
    template: `${tagPrefix}${given}${tagSuffix}`,
    tag: planTag(given, { whole: `${tagPrefix}${given}${tagSuffix}`, run }),
  }))
  return {
    tags: planned.flatMap(({ tag }) => (typeof tag === 'string' ? [] : [tag])),
    leftOut: planned.flatMap(({ template, tag }) => (typeof tag === 'string' ? [{ template, reason: tag }] : [])),
  }
}

function planTag(
  given: string,
  { whole, run }: { readonly whole: string; readonly run: RunValues },
): PlannedTag | string {
  if (!isTag(whole)) return 'with prefix and suffix it is longer than 128 characters'
  const { version, tag: gitTag, sha, major, minor } = run.tags
  const names = [version, gitTag, sha].flatMap((text) => text?.replace(/[^A-Za-z0-9._-]/gu, '-') ?? [])
  if (names.some((name) => given.includes(name))) return { tag: whole, kind: 'version', template: whole }
  const ordered = given === 'latest' || given === major || given === `${major}.${minor}`
  if (!ordered || run.semantic === undefined) return { tag: whole, kind: 'moving', template: whole }
  if (run.semantic === 'pre-release') {
    return `${quote(version ?? '')} is a pre-release, and only tags with the whole version name one`
  }
  return { tag: whole, kind: 'moving', template: whole, ...(version !== undefined && { newestOf: version }) }
}
