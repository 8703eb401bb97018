import { ActionError } from '../errors.ts'
import type { Digest } from '../model/digest.ts'
import type { Repository } from '../model/repository.ts'
import type { ImageSource } from '../ports.ts'
import { imageSource } from './image-source.ts'
import { type RegistryPorts, registryBlobs } from './registry-blobs.ts'

/**
 * An image in a registry as an image source, by digest alone: a tag may name something else the next moment. Throws `registry-invalid`
 * for whatever is missing or not as it should be, and what the port throws.
 */
export async function openRegistryImage({
  repository,
  rootDigest,
  ...ports
}: RegistryPorts & {
  readonly repository: Repository
  /** The index, or the only manifest, that the build reported. */
  readonly rootDigest: Digest
}): Promise<ImageSource> {
  const root = await ports.registry.manifest(repository, rootDigest)
  if (root === undefined) {
    throw new ActionError('registry-invalid', `Repository ${repository.name} does not hold ${rootDigest}`, {
      hint: 'Push it again, or look whether the registry removes what has no tag',
    })
  }
  const { mediaType, bytes } = root
  const descriptor = { mediaType, digest: rootDigest, blobBytes: bytes.length, annotations: {} }

  return imageSource({ descriptor, depth: 1 }, registryBlobs(repository, ports))
}
