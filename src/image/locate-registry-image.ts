import { ActionError } from '../errors.ts'
import type { SourceReference } from '../model/source-reference.ts'
import type { LocatedSource } from './located-source.ts'
import { type RegistryPorts, registryBlobs } from './registry-blobs.ts'

type Named = Extract<SourceReference, { kind: 'registry' }>

/**
 * An image in a registry. A tag is looked up once and is its digest from then on: it may name something else the next moment. Layers are streamed, nothing
 * is written on this machine. Throws `source-missing` and what the port throws.
 */
export async function locateRegistryImage(
  { repository, tag = 'latest', digest }: Named,
  ports: RegistryPorts,
): Promise<LocatedSource> {
  const manifest = await ports.registry.manifest(repository, digest ?? tag)
  if (manifest === undefined) {
    const what = digest === undefined ? `has no tag ${tag}` : `does not hold ${digest}`
    throw new ActionError('source-missing', `Repository ${repository.name} ${what}`, {
      hint: 'Correct the name, push the image, or look whether the registry removes what has no tag',
    })
  }
  const { mediaType, bytes } = manifest
  return {
    root: { mediaType, digest: manifest.digest, blobBytes: bytes.length, annotations: {} },
    depth: 1,
    blobs: registryBlobs(repository, ports),
    facts: { compressed: 'known', ...(digest === undefined && { resolved: { tag, digest: manifest.digest } }) },
    close: async () => undefined,
  }
}
