import { ActionError } from '../errors.ts'
import type { Descriptor } from '../model/descriptor.ts'
import type { Digest } from '../model/digest.ts'
import type { ImageIndex, ImageManifest } from '../model/manifest.ts'
import { parsePlatform, type Platform } from '../model/platform.ts'
import type { Repository } from '../model/repository.ts'
import type { Registry, RegistryManifest } from '../ports.ts'
import type { CopyJob } from './publish-work.ts'

/** Parses what a registry served; throws `registry-invalid`. */
export type ReadManifest = (repository: Repository, manifest: RegistryManifest) => ImageManifest | ImageIndex

export type ReadBack =
  /** Every part is there, and all of it is what was measured. */
  | { readonly kind: 'whole'; readonly manifest: RegistryManifest }
  /** Not even the index is. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'not-ours'; readonly reason: string }

type Reader = { readonly registry: Registry; readonly readManifest: ReadManifest }

/** As deep as indexes nest in any image that a builder makes. */
const maxDepth = 3
const requestsAtOnce = 8

/**
 * Reads an image back from where it was copied to, deep: index and manifests by digest, configurations and layers by their size. A
 * registry may take an index whose parts it does not have. Throws `registry` and `registry-denied`.
 */
export async function readBack(job: CopyJob, reader: Reader): Promise<ReadBack> {
  const { repository, measured } = job
  try {
    const manifest = await reader.registry.manifest(repository, measured.indexDigest)
    if (manifest === undefined) return { kind: 'absent' }
    const found = await walk({ ...reader, repository }, { manifest, depth: 1 })
    requireMeasured(job, found)
    await requireBlobs(job, { ...reader, blobs: found.blobs })
    return { kind: 'whole', manifest }
  } catch (error) {
    if (error instanceof ActionError && error.code === 'registry-invalid')
      return { kind: 'not-ours', reason: error.message }
    throw error
  }
}

export type Walked = {
  readonly images: readonly { readonly digest: Digest; readonly platform?: Platform }[]
  readonly blobs: ReadonlyMap<Digest, number>
  readonly configs: readonly Digest[]
}

/** Every manifest and blob that one names. Throws `registry-invalid` for what is missing or is not what its descriptor says. */
export async function walk(
  reader: Reader & { readonly repository: Repository },
  at: { readonly manifest: RegistryManifest; readonly depth: number; readonly descriptor?: Descriptor },
): Promise<Walked> {
  const { repository, registry, readManifest } = reader
  const { manifest, depth, descriptor } = at
  const parsed = readManifest(repository, manifest)
  if (parsed.kind === 'manifest') {
    const parts = [parsed.config, ...parsed.layers]
    return {
      images: [{ digest: manifest.digest, ...platformOf(descriptor) }],
      blobs: new Map(parts.map(({ digest, blobBytes }) => [digest, blobBytes])),
      configs: [parsed.config.digest],
    }
  }
  if (depth > maxDepth)
    throw notOurs(`${repository.name}@${manifest.digest} is an index nested deeper than ${maxDepth}`)
  const below: Walked[] = []
  for (const child of parsed.manifests) {
    const found = await registry.manifest(repository, child.digest)
    if (found === undefined)
      throw notOurs(`${repository.name} has the index ${manifest.digest} without its manifest ${child.digest}`)
    if (found.bytes.length !== child.blobBytes || found.mediaType !== child.mediaType) {
      throw notOurs(
        `Manifest ${child.digest} in ${repository.name} is not what the index ${manifest.digest} says of it`,
      )
    }
    below.push(await walk(reader, { manifest: found, depth: depth + 1, descriptor: child }))
  }
  return {
    images: below.flatMap(({ images }) => images),
    blobs: new Map(below.flatMap(({ blobs }) => [...blobs])),
    configs: below.flatMap(({ configs }) => configs),
  }
}

function platformOf(descriptor: Descriptor | undefined): { readonly platform?: Platform } {
  if (descriptor?.platform === undefined) return {}
  const { os, architecture, variant } = descriptor.platform
  const platform = parsePlatform([os, architecture, ...(variant === undefined ? [] : [variant])].join('/'))
  return platform === undefined ? {} : { platform }
}

function requireMeasured({ measured, repository }: CopyJob, { images }: Walked): void {
  const missing = measured.images.find(
    ({ digest, platform }) =>
      !images.some((found) => found.digest === digest && (found.platform ?? platform) === platform),
  )
  if (missing === undefined) return
  throw notOurs(
    `${repository.name}@${measured.indexDigest} does not name ${missing.digest}, which was measured for ${missing.platform}`,
  )
}

async function requireBlobs(
  { repository }: CopyJob,
  { registry, blobs }: { readonly registry: Registry; readonly blobs: ReadonlyMap<Digest, number> },
): Promise<void> {
  const all = [...blobs]
  for (let at = 0; at < all.length; at += requestsAtOnce) {
    await Promise.all(
      all.slice(at, at + requestsAtOnce).map(async ([digest, bytes]) => {
        const found = await registry.blobBytes(repository, digest)
        if (found === undefined) throw notOurs(`${repository.name} lacks the blob ${digest}`)
        if (found !== bytes) throw notOurs(`Blob ${digest} in ${repository.name} has ${found} of ${bytes} bytes`)
      }),
    )
  }
}

function notOurs(message: string): ActionError {
  return new ActionError('registry-invalid', message)
}
