import type { ReportPublish } from '../model/report-publish.ts'
import { isMissing } from './publish-outcome.ts'
import { isTagOf } from './publish-rows.ts'

/** One entry of the output `published`. */
export type Published = {
  readonly image: string
  readonly variant: string
  readonly reference: string
  readonly digest: string
}

/**
 * Every tag that names its digest now; of an image without one `repository@digest`. Of a run that could not bring every image everywhere
 * nothing, nor an image whose tags are still to be set: copies alone are no release.
 */
export function publishedList({ images, tags, notTagged }: ReportPublish): readonly Published[] {
  if (images.some(({ status }) => status !== 'verified')) return []
  return images.flatMap((copied) => {
    const { image, variant, digest } = copied
    const references = tags.filter((tag) => isTagOf(copied, tag)).map(({ reference }) => reference)
    const isUntagged = references.length === 0 && !notTagged.some((tag) => isTagOf(copied, tag) && isMissing(tag))
    return [...references, ...(isUntagged ? [copied.reference] : [])].map((reference) => ({
      image,
      variant,
      reference,
      digest,
    }))
  })
}

/** Lines for the runner's list of artifacts, which `actions/attest` takes its subjects from: one for every tag. */
export function artifactLines({ tags }: ReportPublish): readonly string[] {
  return tags.map(({ reference, digest }) => `oci://${reference}@${digest}`)
}
