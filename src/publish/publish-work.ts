import type { VariantRef } from '../model/config.ts'
import type { MeasuredIndex, PlannedTag, Publication } from '../model/publish.ts'
import { refName } from '../model/ref-name.ts'
import { type Repository, repositoryKey } from '../model/repository.ts'

/** One measured image that is to be in one repository. */
export type CopyJob = VariantRef & { readonly repository: Repository; readonly measured: MeasuredIndex }

export type TagJob = { readonly copy: CopyJob; readonly planned: PlannedTag }

export type PublishWork = {
  readonly copies: readonly CopyJob[]
  /** In the order in which they are set: every version tag of every repository comes before the first moving one. */
  readonly tags: readonly TagJob[]
}

/** What publishing does, in order; the same for a dry run. A variant that was not measured is a bug of the decision before. */
export function publishWork(options: {
  readonly publications: readonly Publication[]
  readonly measured: readonly MeasuredIndex[]
}): PublishWork {
  const byName = new Map(options.measured.map((index) => [refName(index), index]))
  const all = options.publications.flatMap((publication) =>
    publication.targets.map(({ repository, tags }) => {
      const measured = byName.get(refName(publication))
      if (measured === undefined) throw new Error(`${refName(publication)} is to be published and was not measured`)
      const { image, variant } = publication
      return { copy: { image, variant, repository, measured }, tags }
    }),
  )
  const tags = all.flatMap(({ copy, tags }) => tags.map((planned) => ({ copy, planned })))
  const ofKind = (kind: PlannedTag['kind']): TagJob[] => tags.filter(({ planned }) => planned.kind === kind)
  return { copies: all.map(({ copy }) => copy), tags: [...ofKind('version'), ...ofKind('moving')] }
}

/** An image that was staged in the very repository where it is published is there. */
export function needsCopy({ measured, repository }: CopyJob): boolean {
  return measured.place.kind === 'layout' || repositoryKey(measured.place.repository) !== repositoryKey(repository)
}

/** `repository@digest`. */
export function copyName({ repository, measured }: CopyJob): string {
  return `${repository.name}@${measured.indexDigest}`
}

/** `repository:tag`. */
export function tagName({ copy, planned }: TagJob): string {
  return `${copy.repository.name}:${planned.tag}`
}
