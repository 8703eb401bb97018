import type { Report, ReportPublishedImage } from '../model/report.ts'
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
    tags: tags.flatMap(({ image, variant, reference }) => {
      const own = image === copied.image && variant === copied.variant
      const prefix = `${copied.repository}:`
      return own && reference.startsWith(prefix) ? [reference.slice(prefix.length)] : []
    }),
  }))
}
