import { ActionError } from '../errors.ts'
import type { Descriptor } from '../model/descriptor.ts'
import type { Digest } from '../model/digest.ts'
import type { ImageIndex, ImageManifest } from '../model/manifest.ts'
import { placeText } from '../model/placed-index.ts'
import type { StoredBlob } from './archive-blobs.ts'
import { isImage, subjectAnnotation } from './attestations.ts'
import { type Blobs, subjectIn } from './blobs.ts'
import { madeBlob } from './made-blob.ts'
import { isIndexType, parseManifest } from './parse-manifest.ts'

const indexType = 'application/vnd.oci.image.index.v1+json'

type Means = {
  readonly blobs: Blobs
  readonly holds: (digest: Digest) => boolean
  /** Takes a document that is made here. */
  readonly add: (digest: Digest, blob: StoredBlob) => void
}

/**
 * The root without the platforms that are named and not there: the index as it is where all are, the image itself where only one is, else an index of our
 * own of those that are, the same each time.
 */
export async function presentRoot(root: Descriptor, { blobs, holds, add }: Means): Promise<Descriptor> {
  if (!isIndexType(root.mediaType)) return root
  const index = await readDocument(root, blobs)
  if (index.kind !== 'index') return root
  const whole: Descriptor[] = []
  for (const entry of index.manifests) if (await isWhole(entry, { blobs, holds })) whole.push(entry)
  if (whole.length === index.manifests.length) return root
  const digests = new Set(whole.filter(isImage).map(({ digest }) => digest))
  const about = ({ annotations }: Descriptor): boolean => digests.has(annotations[subjectAnnotation] as Digest)
  const kept = whole.filter((entry) => isImage(entry) || about(entry))
  const [only, ...others] = kept
  if (only === undefined)
    throw new ActionError(
      'archive-invalid',
      `Archive ${placeText(blobs.place)} holds no image of those that it names`,
      {
        hint: 'Pull the image again and save it again',
      },
    )
  if (others.length === 0) return only
  const manifests = kept.map(({ mediaType, digest, blobBytes: size, platform, annotations }) => ({
    ...{ mediaType, digest, size },
    ...(platform && { platform }),
    ...(Object.keys(annotations).length > 0 && { annotations }),
  }))
  const made = madeBlob({ schemaVersion: 2, mediaType: indexType, manifests }, indexType)
  add(made.descriptor.digest, made.blob)
  return made.descriptor
}

/** The images of an index, or the only one. */
export async function imagesBelow(root: Descriptor, blobs: Blobs): Promise<readonly ImageManifest[]> {
  const document = await readDocument(root, blobs)
  if (document.kind === 'manifest') return [document]
  const images: ImageManifest[] = []
  for (const entry of document.manifests.filter(isImage)) {
    const image = await readDocument(entry, blobs)
    if (image.kind === 'manifest') images.push(image)
  }
  return images
}

async function isWhole(entry: Descriptor, { blobs, holds }: Omit<Means, 'add'>): Promise<boolean> {
  if (!holds(entry.digest)) return false
  const document = await readDocument(entry, blobs)
  const parts = document.kind === 'index' ? document.manifests : [document.config, ...document.layers]
  return parts.every(({ digest }) => holds(digest))
}

async function readDocument(descriptor: Descriptor, blobs: Blobs): Promise<ImageManifest | ImageIndex> {
  const what = subjectIn(blobs.place, `Manifest ${descriptor.digest}`)
  return parseManifest({ bytes: await blobs.manifest(descriptor), mediaType: descriptor.mediaType, what })
}
