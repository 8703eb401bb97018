import type { Descriptor, RawPlatform } from '../model/descriptor.ts'
import type { Digest } from '../model/digest.ts'
import type { ImageIndex, ImageManifest } from '../model/manifest.ts'
import { type Platform, parsePlatform } from '../model/platform.ts'
import { quote } from '../model/quote.ts'
import type { SourceImage } from '../model/source-image.ts'
import type { ImageSource } from '../ports.ts'
import { attestationType, attestedPredicates, isImage, subjectAnnotation, typeAnnotation } from './attestations.ts'
import { type Blobs, subjectIn } from './blobs.ts'
import { malformed } from './json-value.ts'
import { parseImageConfig } from './parse-image-config.ts'
import { isIndexType, maxManifestBytes, parseManifest } from './parse-manifest.ts'

/** Indexes in each other; the index.json of a layout is one. */
const maxDepth = 3
/** Descriptors of all indexes together; BuildKit writes two for each platform. */
const maxDescriptors = 1_000

/** The images below a root, wherever its blobs lie. Throws the code of that place for whatever is not as it should be. */
export async function imageSource(
  root: { readonly descriptor: Descriptor; readonly depth: number },
  blobs: Blobs,
): Promise<ImageSource> {
  const descriptors = await flatten(root, blobs)
  const rootDigest = root.descriptor.digest

  const readManifest = async (descriptor: Descriptor): Promise<ImageManifest> => {
    const manifest = await readDocument(descriptor, blobs)
    if (manifest.kind === 'index')
      throw malformed(subjectIn(blobs.place, `Index ${descriptor.digest}`), 'a manifest was expected')
    return manifest
  }
  const readImage = async (descriptor: Descriptor): Promise<SourceImage> => {
    const manifest = await readManifest(descriptor)
    return imageOf(descriptor, { manifest, blobs })
  }
  const located = async () => {
    const found: { descriptor: Descriptor; platform: Platform }[] = []
    for (const descriptor of descriptors.filter(isImage)) {
      const raw = descriptor.platform
      const platform = raw === undefined ? (await readImage(descriptor)).platform : platformOf(raw)
      if (platform === undefined) continue
      if (found.some((other) => other.platform === platform)) {
        throw malformed(subjectIn(blobs.place, `Index ${rootDigest}`), `it has two images for ${platform}`)
      }
      found.push({ descriptor, platform })
    }
    return found
  }

  return {
    rootDigest,
    platforms: async () => (await located()).map(({ platform }) => platform),
    async image(platform) {
      const entry = (await located()).find((candidate) => candidate.platform === platform)
      if (entry === undefined) return undefined
      const image = await readImage(entry.descriptor)
      if (image.platform === platform) return image
      throw malformed(
        subjectIn(blobs.place, `Manifest ${image.digest}`),
        `its index says ${platform}, its configuration ${image.platform}`,
      )
    },
    async attestationsFor(digest) {
      const attested = descriptors.filter(
        ({ annotations }) =>
          annotations[typeAnnotation] === attestationType && annotations[subjectAnnotation] === digest,
      )
      const predicates = []
      for (const descriptor of attested)
        predicates.push(...(await attestedPredicates(await readManifest(descriptor), blobs)))
      return predicates
    },
    layer: (descriptor) => blobs.layer(descriptor),
  }
}

async function readDocument(descriptor: Descriptor, blobs: Blobs): Promise<ImageManifest | ImageIndex> {
  return parseManifest({
    bytes: await blobs.manifest(descriptor),
    mediaType: descriptor.mediaType,
    what: subjectIn(blobs.place, `Manifest ${descriptor.digest}`),
  })
}

/** The manifests below the root, indexes replaced by what they name, each digest once. */
async function flatten(
  root: { readonly descriptor: Descriptor; readonly depth: number },
  blobs: Blobs,
): Promise<readonly Descriptor[]> {
  const seen = new Set<Digest>()
  const flat: Descriptor[] = []
  const refuse = (why: string) => malformed(subjectIn(blobs.place, `Index ${root.descriptor.digest}`), why)
  async function visit(descriptor: Descriptor, depth: number): Promise<void> {
    if (seen.has(descriptor.digest)) return
    seen.add(descriptor.digest)
    if (seen.size > maxDescriptors) throw refuse(`it names more than ${maxDescriptors} manifests`)
    if (!isIndexType(descriptor.mediaType)) return void flat.push(descriptor)
    if (depth > maxDepth) throw refuse(`indexes nest deeper than ${maxDepth}`)
    const document = await readDocument(descriptor, blobs)
    if (document.kind === 'index') for (const entry of document.manifests) await visit(entry, depth + 1)
  }
  await visit(root.descriptor, root.depth)
  return flat
}

function platformOf({ os, architecture, variant }: RawPlatform): Platform | undefined {
  return parsePlatform([os, architecture, ...(variant === undefined ? [] : [variant])].join('/'))
}

async function imageOf(
  descriptor: Descriptor,
  { manifest, blobs }: { readonly manifest: ImageManifest; readonly blobs: Blobs },
): Promise<SourceImage> {
  const what = subjectIn(blobs.place, `Configuration ${manifest.config.digest}`)
  const config = parseImageConfig(await blobs.read(manifest.config, maxManifestBytes), what)
  const platform = platformOf(config.platform)
  if (platform === undefined) {
    throw malformed(
      what,
      `${quote(`${config.platform.os}/${config.platform.architecture}`)} is no platform that can be built`,
    )
  }
  if (config.diffIds.length !== manifest.layers.length) {
    throw malformed(what, `it names ${config.diffIds.length} layers, the manifest ${manifest.layers.length}`)
  }
  return { platform, digest: descriptor.digest, manifest, config }
}
