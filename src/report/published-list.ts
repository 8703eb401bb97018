import type { ReportPublish } from '../model/report.ts'

/** One entry of the output `published`. */
export type Published = {
  readonly image: string
  readonly variant: string
  readonly reference: string
  readonly digest: string
}

/**
 * Every tag that names its digest now; of an image without one `repository@digest`. Of a run that could not bring every image everywhere
 * nothing: its copies are no release.
 */
export function publishedList({ images, tags }: ReportPublish): readonly Published[] {
  if (images.some(({ status }) => status !== 'verified')) return []
  return images.flatMap(({ image, variant, repository, reference, digest }) => {
    const own = tags.filter(
      (tag) => tag.image === image && tag.variant === variant && tag.reference.startsWith(`${repository}:`),
    )
    const references = own.length === 0 ? [reference] : own.map((tag) => tag.reference)
    return references.map((each) => ({ image, variant, reference: each, digest }))
  })
}

/** Lines for the runner's list of artifacts, which `actions/attest` takes its subjects from: one for every tag. */
export function artifactLines({ tags }: ReportPublish): readonly string[] {
  return tags.map(({ reference, digest }) => `oci://${reference}@${digest}`)
}
