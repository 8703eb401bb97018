import type { ImageIndex, ImageManifest } from '../model/manifest.ts'
import { quote } from '../model/quote.ts'
import { listOf, malformed, optionalText, parseObject, type Subject } from './json-value.ts'
import { parseDescriptor } from './parse-descriptor.ts'

const indexTypes = new Set([
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
])
const manifestTypes = new Set([
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
])

/** Whether a descriptor of this media type names an index. */
export function isIndexType(mediaType: string): boolean {
  return indexTypes.has(mediaType)
}

/** The most bytes of a manifest, an index or a configuration. */
export const maxManifestBytes = 4 * 1024 * 1024

export type NamedBytes = {
  readonly bytes: Uint8Array
  /** The media type of the descriptor that led here; undefined for index.json, which nothing leads to. */
  readonly mediaType: string | undefined
  readonly what: Subject
}

/**
 * An index or a manifest, as its descriptor's media type says. A document that says something else of itself, or that has the
 * keys of both, is refused: readers would disagree about what it is (GO-2022-0360). Throws the code of its subject.
 */
export function parseManifest({ bytes, mediaType, what }: NamedBytes): ImageManifest | ImageIndex {
  const object = parseObject(bytes, what)
  const own = optionalText(object, 'mediaType', what)
  const type = mediaType ?? own ?? 'application/vnd.oci.image.index.v1+json'
  if (own !== undefined && own !== type)
    throw malformed(what, `it says that it is ${quote(own)}, its descriptor ${quote(type)}`)
  const hasIndexKeys = object['manifests'] !== undefined
  const hasManifestKeys = object['config'] !== undefined || object['layers'] !== undefined
  if (hasIndexKeys && hasManifestKeys) throw malformed(what, 'it has the keys of an index and of a manifest')
  if (object['schemaVersion'] !== 2) throw malformed(what, 'its schemaVersion is not 2')
  if (indexTypes.has(type)) {
    if (!hasIndexKeys) throw malformed(what, 'an index without "manifests"')
    const manifests = listOf(object, 'manifests', what).map((entry) => parseDescriptor(entry, what))
    return { kind: 'index', manifests }
  }
  if (!manifestTypes.has(type)) throw malformed(what, `${quote(type)} is neither an index nor an image manifest`)
  if (object['config'] === undefined) throw malformed(what, 'a manifest without "config"')
  return {
    kind: 'manifest',
    config: parseDescriptor(object['config'], what),
    layers: listOf(object, 'layers', what).map((entry) => parseDescriptor(entry, what)),
  }
}
