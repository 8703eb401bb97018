import { createHash } from 'node:crypto'
import { ActionError } from '../errors.ts'
import { compressionMagicBytes, type Compression, compressionOf } from '../model/compression.ts'
import type { Descriptor } from '../model/descriptor.ts'
import type { Digest } from '../model/digest.ts'
import { quote } from '../model/quote.ts'
import type { StoredBlob } from './archive-blobs.ts'
import { type ArchiveEntry, type ArchiveFiles, archiveFile } from './archive-entries.ts'
import { type Blobs, subjectIn } from './blobs.ts'
import { asObject, listOf, malformed, optionalText, parseJson, type Subject } from './json-value.ts'
import { digestFromHex, digestOf, madeBlob } from './made-blob.ts'
import { parseImageConfig } from './parse-image-config.ts'

const manifestType = 'application/vnd.oci.image.manifest.v1+json'
const configType = 'application/vnd.oci.image.config.v1+json'
const layerType = 'application/vnd.oci.image.layer.v1.tar'

const suffixes: Readonly<Record<Compression, string>> = { none: '', gzip: '+gzip', zstd: '+zstd' }
const mostNamed = 10

export type DockerArchive = {
  readonly path: string
  readonly files: ArchiveFiles
  readonly entries: ReadonlyMap<string, ArchiveEntry>
  readonly blobs: Blobs
  /** A small file of the archive. */
  readonly document: (name: string) => Promise<Uint8Array>
  readonly add: (digest: Digest, blob: StoredBlob) => void
}

/**
 * The only image of a manifest.json, the format of `docker load`: its configuration as it is, its layers as they lie in the archive, under a manifest of
 * our own, which is the same each time. Throws `source-missing` where there are several, and `archive-invalid`.
 */
export async function dockerManifestImage(
  content: Uint8Array,
  archive: DockerArchive,
): Promise<{ readonly root: Descriptor; readonly isUnpacked: boolean }> {
  const what = subjectIn(archive.blobs.place, 'File manifest.json')
  const { configName, layerNames } = onlyImage(content, { what, path: archive.path })
  const bytes = await archive.document(configName)
  const config = { mediaType: configType, digest: digestOf(bytes), size: bytes.length }
  archive.add(config.digest, { kind: 'made', content: bytes })
  const { diffIds } = parseImageConfig(bytes, subjectIn(archive.blobs.place, `Configuration ${quote(configName)}`))
  if (diffIds.length !== layerNames.length)
    throw malformed(what, `it names ${layerNames.length} layers, the configuration ${diffIds.length}`)
  const layers: { readonly mediaType: string; readonly digest: Digest; readonly size: number }[] = []
  // Names may lead to one file as often as they like, and a file can be as large as the archive.
  const known = new Map<Stored, Promise<Digest>>()
  const digestOnce = (entry: Stored): Promise<Digest> => {
    const digest = known.get(entry) ?? digestAt(entry, archive)
    known.set(entry, digest)
    return digest
  }
  for (const [index, name] of layerNames.entries()) {
    const entry = archiveFile(archive.entries, name)
    if (entry === undefined) throw malformed(what, `it names ${quote(name)}, which is not in the archive`)
    if (entry.kind === 'ambiguous') throw malformed(what, `it names ${quote(name)}, which is there twice`)
    const compression = await compressionAt(entry, archive)
    // The tar itself is what the diff_id says: reading it proves that.
    const digest = (compression === 'none' ? diffIds[index] : undefined) ?? (await digestOnce(entry))
    archive.add(digest, entry)
    layers.push({ mediaType: `${layerType}${suffixes[compression]}`, digest, size: entry.bytes })
  }
  const made = madeBlob({ schemaVersion: 2, mediaType: manifestType, config, layers }, manifestType)
  archive.add(made.descriptor.digest, made.blob)
  return { root: made.descriptor, isUnpacked: layers.some(({ mediaType }) => mediaType === layerType) }
}

function onlyImage(
  content: Uint8Array,
  { what, path }: { readonly what: Subject; readonly path: string },
): { readonly configName: string; readonly layerNames: readonly string[] } {
  const list = parseJson(content, what)
  if (!Array.isArray(list)) throw malformed(what, 'it is not a list')
  const images = list.map((entry) => asObject(entry, what))
  const [image, ...others] = images
  if (image === undefined)
    throw new ActionError('source-missing', `Archive ${path} names no image`, { hint: 'Save it again' })
  if (others.length > 0) {
    const names = images.map((each) => tagsOf(listOf(each, 'RepoTags', what))).slice(0, mostNamed)
    const more = images.length > mostNamed ? ` and ${images.length - mostNamed} more` : ''
    throw new ActionError('source-missing', `Archive ${path} has ${images.length} images: ${names.join(', ')}${more}`, {
      hint: 'Save one of them alone: docker image save NAME',
    })
  }
  const layerNames = listOf(image, 'Layers', what)
  const configName = optionalText(image, 'Config', what)
  if (configName === undefined) throw malformed(what, 'it names no configuration')
  if (!layerNames.every((name) => typeof name === 'string')) throw malformed(what, '"Layers" is not a list of names')
  return { configName, layerNames }
}

function tagsOf(tags: readonly unknown[]): string {
  return quote(tags.length === 0 ? 'no name' : tags.slice(0, 3).map(shown).join(' '))
}

type Stored = Extract<ArchiveEntry, { kind: 'file' }>

async function compressionAt({ offset, bytes }: Stored, { path, files }: DockerArchive): Promise<Compression> {
  const head: Uint8Array[] = []
  for await (const chunk of files.readStream(path, { offset, bytes: Math.min(bytes, compressionMagicBytes) }))
    head.push(chunk)
  return compressionOf(Buffer.concat(head))
}

async function digestAt({ offset, bytes }: Stored, { path, files }: DockerArchive): Promise<Digest> {
  const hash = createHash('sha256')
  for await (const chunk of files.readStream(path, { offset, bytes })) hash.update(chunk)
  return digestFromHex(hash.digest('hex'))
}

/** A value out of hostile JSON; `String` would call what it finds there. */
function shown(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}
