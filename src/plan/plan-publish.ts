import { ActionError } from '../errors.ts'
import type { Config, Variant } from '../model/config.ts'
import type { RunContext } from '../model/context.ts'
import { onlyIntoStaging } from '../model/only-into-staging.ts'
import type { Publication, PublishPlan } from '../model/publish.ts'
import { quote } from '../model/quote.ts'
import { refName, shortRefName } from '../model/ref-name.ts'
import { type Repository, repositoryKey } from '../model/repository.ts'
import { metadataRepositories, metadataTags } from './metadata-tags.ts'
import { type PlannedTags, planTags } from './plan-tags.ts'
import type { Metadata } from './read-metadata.ts'
import type { RunValues } from './run-values.ts'

export type PublishPlanInput = {
  readonly config: Config
  /** Those that this run builds. */
  readonly variants: readonly Variant[]
  readonly context: RunContext
  readonly run: RunValues
  /** In the place of the tags of the configuration. */
  readonly metadata?: Metadata
  readonly publish: 'never' | 'on-pass' | 'dry-run'
}

/**
 * Where everything would go, and under which tags. Throws an ActionError: `config-invalid` where two variants claim one tag of this run
 * or one that is to be published has none, `usage` where the metadata names none of the repositories of a variant.
 */
export function planPublish(input: PublishPlanInput): PublishPlan {
  const { variants, run } = input
  const publications = variants.flatMap((variant) => publicationOf(variant, input) ?? [])
  requireOneOwner(publications)
  return { publications, ...(run.version !== undefined && { version: run.version }) }
}

function publicationOf(variant: Variant, input: PublishPlanInput): Publication | undefined {
  const repositories = repositoriesOf(variant, input)
  if (repositories.length === 0) return undefined
  const { context, config, metadata, publish } = input
  const { image, variant: name } = variant
  if (onlyIntoStaging(context) !== undefined) {
    if (config.staging === undefined) return { image, variant: name, targets: [], leftOut: [] }
    const { tags, leftOut } = stagedTags(variant, input)
    return { image, variant: name, targets: [{ repository: config.staging, tags }], leftOut }
  }
  if (metadata === undefined && variant.publish.tags.length === 0 && publish !== 'never') {
    throw new ActionError('config-invalid', `${quote(shortRefName(variant))} has repositories and no tags`, {
      hint: 'Add `tags` to it, or hand over the input `metadata`',
    })
  }
  const planned = repositories.map((repository) => ({ repository, ...tagsOf(variant, { ...input, repository }) }))
  const leftOut = new Map(planned.flatMap((each) => each.leftOut.map((one) => [one.template, one] as const)))
  return {
    ...{ image, variant: name, leftOut: [...leftOut.values()] },
    // Nothing is left in a registry that no tag names.
    targets: planned.flatMap(({ repository, tags }) => (tags.length === 0 ? [] : [{ repository, tags }])),
  }
}

/** Its own; those of the metadata that are its own; and without any of its own, in a configuration of one image, those of the metadata. */
function repositoriesOf(variant: Variant, { config, metadata }: PublishPlanInput): readonly Repository[] {
  const own = variant.publish.repositories
  if (metadata === undefined) return own
  const named = metadataRepositories(metadata)
  if (own.length === 0) return new Set(config.variants.map(({ image }) => image)).size === 1 ? named : []
  const common = own.filter((one) => named.some((other) => repositoryKey(other) === repositoryKey(one)))
  if (common.length > 0) return common
  const names = own.map((one) => quote(one.name)).join(', ')
  throw new ActionError('usage', `The input \`metadata\` has no tag for ${names} of ${quote(shortRefName(variant))}`, {
    hint: "Name the same repositories there (`images` of docker's metadata action) and here (`repositories`)",
  })
}

function tagsOf(
  variant: Variant,
  { metadata, run, repository }: PublishPlanInput & { readonly repository: Repository },
): PlannedTags {
  if (metadata !== undefined) return metadataTags(metadata, { repository, publish: variant.publish, run })
  return planTags(
    variant.publish.tags.map(({ text }) => text),
    { run },
  )
}

/** Of a run that gets no further than staging: what names the pull request. */
function stagedTags({ publish }: Variant, { metadata, run }: PublishPlanInput): PlannedTags {
  if (metadata === undefined)
    return planTags(
      publish.tags.map(({ text }) => text),
      { run, only: 'pr' },
    )
  const { tags } = metadataTags(metadata, { publish, run })
  const own = `${publish.tagPrefix}pr-${run.tags.pr}${publish.tagSuffix}`
  return { tags: tags.filter(({ tag }) => tag === own), leftOut: [] }
}

/** The templates were compared with samples when they were read; these are the values that count. */
function requireOneOwner(publications: readonly Publication[]): void {
  const owners = new Map<string, { readonly owner: string; readonly tag: string }>()
  for (const { targets, ...ref } of publications) {
    for (const { repository, tags } of targets) {
      for (const { tag } of tags) {
        const key = `${repositoryKey(repository)}:${tag.toLowerCase()}`
        const other = owners.get(key)
        if (other !== undefined && other.owner !== refName(ref)) {
          const claim =
            other.tag === tag
              ? `the tag ${quote(tag)}`
              : `the tags ${quote(other.tag)} and ${quote(tag)}, which differ only in case,`
          throw new ActionError(
            'config-invalid',
            `${other.owner} and ${refName(ref)} both claim ${claim} of ${repository.name}`,
            {
              hint: 'Give one of them a `tag-suffix`, or another repository',
            },
          )
        }
        owners.set(key, { owner: refName(ref), tag })
      }
    }
  }
}
