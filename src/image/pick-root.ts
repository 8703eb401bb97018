import { ActionError } from '../errors.ts'
import type { Descriptor } from '../model/descriptor.ts'
import type { Digest } from '../model/digest.ts'
import type { ImageIndex } from '../model/manifest.ts'
import { quote } from '../model/quote.ts'
import { isImage } from './attestations.ts'
import { type Blobs, subjectIn } from './blobs.ts'
import { isIndexType, parseManifest } from './parse-manifest.ts'

const mostNamed = 10

type Wanted = {
  /** The only one, where it is undefined. */
  readonly digest: Digest | undefined
  readonly blobs: Blobs
  /** `Layout /out`. */
  readonly name: string
  /** How one of several is named. */
  readonly hint: string
}

/** The image that is meant among those of an index.json, with its depth. Throws `source-missing`, which names those that are there. */
export async function pickRoot(
  index: ImageIndex,
  wanted: Wanted,
): Promise<{ readonly root: Descriptor; readonly depth: number }> {
  const { digest, name, hint } = wanted
  const images = [...new Map(index.manifests.filter(isImage).map((entry) => [entry.digest, entry])).values()]
  const list = images
    .slice(0, mostNamed)
    .map(({ digest, annotations }) => `${digest}${nameOf(annotations)}`)
    .join(', ')
  const all = `${list}${images.length > mostNamed ? ` and ${images.length - mostNamed} more` : ''}`
  if (digest !== undefined) {
    const direct = images.find((entry) => entry.digest === digest)
    if (direct !== undefined) return { root: direct, depth: 2 }
    const below = await findBelow(images, { ...wanted, digest })
    if (below !== undefined) return { root: below, depth: 3 }
    throw new ActionError('source-missing', `${name} has no image ${digest}`, {
      hint: images.length === 0 ? 'It names no image at all' : `It has ${all}`,
    })
  }
  const [only, ...others] = images
  if (only === undefined) throw new ActionError('source-missing', `${name} names no image`, { hint: 'Write it again' })
  if (others.length === 0) return { root: only, depth: 2 }
  throw new ActionError('source-missing', `${name} has ${images.length} images: ${all}`, { hint })
}

/** The image of one platform may be meant, which only the index below names. */
async function findBelow(
  images: readonly Descriptor[],
  { digest, blobs }: Wanted & { readonly digest: Digest },
): Promise<Descriptor | undefined> {
  for (const descriptor of images.filter(({ mediaType }) => isIndexType(mediaType)).slice(0, mostNamed)) {
    const what = subjectIn(blobs.place, `Index ${descriptor.digest}`)
    const index = parseManifest({ bytes: await blobs.manifest(descriptor), mediaType: descriptor.mediaType, what })
    const found = index.kind === 'index' ? index.manifests.find((entry) => entry.digest === digest) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

function nameOf(annotations: Readonly<Record<string, string>>): string {
  const name = annotations['io.containerd.image.name'] ?? annotations['org.opencontainers.image.ref.name']
  return name === undefined ? '' : ` (${quote(name)})`
}
