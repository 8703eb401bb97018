import { posix } from 'node:path'
import { ActionError } from '../errors.ts'
import type { Descriptor, RawPlatform } from '../model/descriptor.ts'
import type { Digest } from '../model/digest.ts'
import type { ImageIndex, ImageManifest } from '../model/manifest.ts'
import { type Platform, parsePlatform } from '../model/platform.ts'
import { quote } from '../model/quote.ts'
import type { Files, ImageSource, SourceImage } from '../ports.ts'
import { attestationType, attestedPredicates, isImage, subjectAnnotation, typeAnnotation } from './attestations.ts'
import { malformed } from './json-value.ts'
import { type LayoutBlobs, layoutBlobs } from './layout-blobs.ts'
import { parseImageConfig } from './parse-image-config.ts'
import { maxManifestBytes, parseManifest } from './parse-manifest.ts'

/** index.json, the index it names, and one index inside that one. */
const maxDepth = 3
/** Descriptors of all indexes together; BuildKit writes two for each platform. */
const maxDescriptors = 1_000

type Options = {
  readonly files: Pick<Files, 'info' | 'readBytes'>
  readonly layoutDir: string
  /** The index, or the only manifest, that the build reported. */
  readonly rootDigest: Digest
}

/** An OCI image layout as an image source ("Image Layout Specification"). Throws `layout-invalid` for whatever is not as it should be. */
export async function openLayout({ files, layoutDir, rootDigest }: Options): Promise<ImageSource> {
  const blobs = layoutBlobs(files, layoutDir)
  const top = await readIndexJson(files, layoutDir)
  const root = top.manifests.find((entry) => entry.digest === rootDigest)
  if (root === undefined) {
    throw new ActionError(
      'layout-invalid',
      `Layout ${layoutDir} does not name ${rootDigest}, which the build reported`,
      {
        hint: 'The layout is from another build; build again',
      },
    )
  }
  const descriptors = await flatten(root, { blobs, layoutDir })

  const readManifest = async (descriptor: Descriptor): Promise<ImageManifest> => {
    const manifest = await readDocument(descriptor, { blobs, layoutDir })
    if (manifest.kind === 'index')
      throw malformed(`Index ${descriptor.digest} in ${layoutDir}`, 'a manifest was expected')
    return manifest
  }
  const readImage = async (descriptor: Descriptor): Promise<SourceImage> => {
    const manifest = await readManifest(descriptor)
    return imageOf(descriptor, { manifest, blobs, layoutDir })
  }
  const located = async () => {
    const found: { descriptor: Descriptor; platform: Platform }[] = []
    for (const descriptor of descriptors.filter(isImage)) {
      const raw = descriptor.platform
      const platform = raw === undefined ? (await readImage(descriptor)).platform : platformOf(raw)
      if (platform === undefined) continue
      if (found.some((other) => other.platform === platform)) {
        throw malformed(`Index ${rootDigest} in ${layoutDir}`, `it has two images for ${platform}`)
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
        `Manifest ${image.digest} in ${layoutDir}`,
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
    layerPath: (layer) => blobs.path(layer),
  }
}

type Place = { readonly blobs: LayoutBlobs; readonly layoutDir: string }

async function readIndexJson(files: Pick<Files, 'info' | 'readBytes'>, layoutDir: string): Promise<ImageIndex> {
  const path = posix.join(layoutDir, 'index.json')
  const info = await files.info(path)
  const bytes =
    info?.kind === 'file' && info.bytes <= maxManifestBytes ? await files.readBytes(path, maxManifestBytes) : undefined
  if (bytes === undefined) {
    throw new ActionError(
      'layout-invalid',
      `Layout ${layoutDir} has no index.json of at most ${maxManifestBytes} bytes`,
      {
        hint: 'The build did not finish its export; build again',
      },
    )
  }
  const index = parseManifest({ bytes, mediaType: undefined, what: `File ${path}` })
  if (index.kind === 'index') return index
  throw malformed(`File ${path}`, 'it is not an index')
}

async function readDocument(descriptor: Descriptor, { blobs, layoutDir }: Place): Promise<ImageManifest | ImageIndex> {
  const bytes = await blobs.read(descriptor, maxManifestBytes)
  return parseManifest({
    bytes,
    mediaType: descriptor.mediaType,
    what: `Manifest ${descriptor.digest} in ${layoutDir}`,
  })
}

/** The manifests below the root, indexes replaced by what they name, each digest once. */
async function flatten(root: Descriptor, place: Place): Promise<readonly Descriptor[]> {
  const seen = new Set<Digest>()
  const flat: Descriptor[] = []
  const refuse = (why: string) => malformed(`Index ${root.digest} in ${place.layoutDir}`, why)
  async function visit(descriptor: Descriptor, depth: number): Promise<void> {
    if (seen.has(descriptor.digest)) return
    seen.add(descriptor.digest)
    if (seen.size > maxDescriptors) throw refuse(`it names more than ${maxDescriptors} manifests`)
    if (!isIndexType(descriptor.mediaType)) return void flat.push(descriptor)
    if (depth > maxDepth) throw refuse(`indexes nest deeper than ${maxDepth}`)
    const document = await readDocument(descriptor, place)
    if (document.kind === 'index') for (const entry of document.manifests) await visit(entry, depth + 1)
  }
  // index.json is the first of the three.
  await visit(root, 2)
  return flat
}

function isIndexType(mediaType: string): boolean {
  return /\.image\.index\.v1\+json$|\.manifest\.list\.v2\+json$/.test(mediaType)
}

function platformOf({ os, architecture, variant }: RawPlatform): Platform | undefined {
  return parsePlatform([os, architecture, ...(variant === undefined ? [] : [variant])].join('/'))
}

async function imageOf(
  descriptor: Descriptor,
  { manifest, blobs, layoutDir }: Place & { readonly manifest: ImageManifest },
): Promise<SourceImage> {
  const what = `Configuration ${manifest.config.digest} in ${layoutDir}`
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
