import type { Repository } from '../model/repository.ts'
import type { ImageSource } from '../ports.ts'
import { imageSource } from './image-source.ts'
import { parseObject } from './json-value.ts'
import { type RegistryPorts, registryBlobs } from './registry-blobs.ts'

/** What a tag named when it was asked for, to be read without a layer. Hostile. */
export type TaggedImage = {
  readonly source: ImageSource
  /** By what the index, or the only manifest, says of itself (OCI image specification, "Pre-Defined Annotation Keys"). */
  readonly revision?: string
}

export const revisionKey = 'org.opencontainers.image.revision'

/** Undefined where there is no such tag. Throws `registry-invalid` for what is not as it should be, and what the port throws. */
export async function readTaggedImage(
  { repository, tag }: { readonly repository: Repository; readonly tag: string },
  ports: RegistryPorts,
): Promise<TaggedImage | undefined> {
  const manifest = await ports.registry.manifest(repository, tag)
  if (manifest === undefined) return undefined
  const { mediaType, digest, bytes } = manifest
  const descriptor = { mediaType, digest, blobBytes: bytes.length, annotations: {} }
  const source = await imageSource({ descriptor, depth: 1 }, registryBlobs(repository, ports))
  const what = { name: `Manifest ${digest} of ${repository.name}`, code: 'registry-invalid' } as const
  const annotations = parseObject(bytes, what)['annotations']
  const revision = typeof annotations === 'object' ? (annotations as Record<string, unknown> | null)?.[revisionKey] : ''
  return { source, ...(typeof revision === 'string' && revision !== '' && { revision }) }
}
