import type { ReportPublishedImage, ReportTagNotSet } from '../model/report-publish.ts'
import type { Report } from '../model/report.ts'
import { imageNamer } from './image-namer.ts'

/** One variant in one repository. Names and `reason` may be hostile. */
export type PublishRow = Pick<ReportPublishedImage, 'repository' | 'digest' | 'reference' | 'status' | 'reason'> & {
  readonly name: string
  /** Those that name the digest now, without the repository. */
  readonly tags: readonly string[]
}

/** What is where, in the order in which it was copied. */
export function publishRows(report: Report): readonly PublishRow[] {
  const { images, tags } = report.publish
  const name = imageNamer(report)
  return images.map((copied) => ({
    name: name(copied),
    repository: copied.repository,
    digest: copied.digest,
    reference: copied.reference,
    status: copied.status,
    ...(copied.reason === undefined ? {} : { reason: copied.reason }),
    tags: tags
      .filter((tag) => isTagOf(copied, tag))
      .map(({ reference }) => reference.slice(copied.repository.length + 1)),
  }))
}

/** Whether it is a tag of this variant in this repository. */
export function isTagOf(
  { image, variant, repository }: ReportPublishedImage,
  tag: Pick<ReportTagNotSet, 'image' | 'variant' | 'reference'>,
): boolean {
  return tag.image === image && tag.variant === variant && tag.reference.startsWith(`${repository}:`)
}
