import type { Descriptor } from '../model/descriptor.ts'
import type { ImageManifest } from '../model/manifest.ts'
import type { AttestedPredicate } from '../ports.ts'
import { type Blobs, subjectIn } from './blobs.ts'
import { parseObject } from './json-value.ts'

const maxStatementBytes = 64 * 1024 * 1024

/** BuildKit, "Image attestation storage": the annotation that tells an attestation from an image, and the image it is about. */
export const attestationType = 'attestation-manifest'
export const typeAnnotation = 'vnd.docker.reference.type'
export const subjectAnnotation = 'vnd.docker.reference.digest'

/** Attestations and entries for no platform at all are not images. */
export function isImage({ annotations, platform }: Descriptor): boolean {
  if (annotations[typeAnnotation] !== undefined) return false
  return !(platform?.os === 'unknown' && platform.architecture === 'unknown')
}

/** The predicates of one attestation manifest's in-toto statements. */
export async function attestedPredicates(manifest: ImageManifest, blobs: Blobs): Promise<AttestedPredicate[]> {
  const predicates: AttestedPredicate[] = []
  for (const layer of manifest.layers) {
    if (layer.mediaType !== 'application/vnd.in-toto+json') continue
    const what = subjectIn(blobs.place, `Attestation ${layer.digest}`)
    const statement = parseObject(await blobs.read(layer, maxStatementBytes), what)
    const predicateType = statement['predicateType']
    if (typeof predicateType !== 'string') continue
    predicates.push({ predicateType, predicate: statement['predicate'] })
  }
  return predicates
}
