import { ActionError } from '../errors.ts'
import { type Digest, digestHex } from '../model/digest.ts'
import { unknown } from '../model/unknown.ts'
import { archiveBlobs, type StoredBlob } from './archive-blobs.ts'
import { type ArchiveFiles, archiveEntries, archiveFile } from './archive-entries.ts'
import { type Blobs, subjectIn } from './blobs.ts'
import { dockerManifestImage } from './docker-manifest-image.ts'
import { imagesBelow, presentRoot } from './present-root.ts'
import type { LocatedSource } from './located-source.ts'
import { maxManifestBytes } from './parse-manifest.ts'
import { pickRoot } from './pick-root.ts'
import { parseIndexJson } from './read-index-json.ts'

export type ArchiveKind = 'oci-archive' | 'docker-archive'

const unpacked = unknown('Archives of docker hold layers unpacked: what a registry would store of them is not known')

const single: Readonly<Record<ArchiveKind, string>> = {
  'oci-archive': 'Write one of them into an archive of its own, with skopeo copy',
  'docker-archive': 'Save one of them alone: docker image save NAME',
}

/**
 * An image of an OCI layout in a tar archive, or of what `docker image save`, skopeo and others write for `docker load`: read in place. The newer docker
 * writes an OCI layout beside its own manifest.json, which is read then: it has every platform. Throws `source-missing` and `archive-invalid`.
 */
export async function locateArchive(
  { kind, path }: { readonly kind: ArchiveKind; readonly path: string },
  files: ArchiveFiles,
): Promise<LocatedSource> {
  const entries = await archiveEntries(path, files)
  const [hasIndex, hasManifest] = ['index.json', 'manifest.json'].map((name) => entries.has(name))
  if (!hasIndex && !hasManifest) {
    const hint = 'Archives of other things than images cannot be read, nor one that was cut off'
    throw new ActionError(
      'archive-invalid',
      `Archive ${path} holds no image: it has neither index.json nor manifest.json`,
      { hint },
    )
  }
  if (kind === 'oci-archive' && !hasIndex) throw otherKind(path, { kind, other: 'docker-archive' })
  if (kind === 'docker-archive' && !hasManifest) throw otherKind(path, { kind, other: 'oci-archive' })
  const made = new Map<Digest, StoredBlob>()
  const find = (digest: Digest): StoredBlob | undefined =>
    made.get(digest) ?? archiveFile(entries, `blobs/sha256/${digestHex(digest)}`)
  const blobs = archiveBlobs({ path, files, find })
  const document = (name: string): Promise<Uint8Array> => readDocument(name, { path, files, entries, blobs })
  const add = (digest: Digest, blob: StoredBlob): void => void made.set(digest, blob)
  const close = async (): Promise<void> => undefined
  const name = `Archive ${path}`
  if (!hasIndex) {
    const content = await document('manifest.json')
    const image = await dockerManifestImage(content, { path, files, entries, blobs, document, add })
    return { root: image.root, depth: 2, blobs, facts: { compressed: image.isUnpacked ? unpacked : 'known' }, close }
  }
  const index = parseIndexJson(await document('index.json'), subjectIn(blobs.place, 'File index.json'))
  const picked = await pickRoot(index, { digest: undefined, blobs, name, hint: single[kind] })
  if (kind === 'oci-archive') return { ...picked, blobs, facts: { compressed: 'known' }, close }
  // Docker names platforms that it never pulled.
  const root = await presentRoot(picked.root, { blobs, add, holds: (digest) => find(digest) !== undefined })
  const images = await imagesBelow(root, blobs)
  const isUnpacked = images.some(({ layers }) => layers.some(({ mediaType }) => /[.]tar$/.test(mediaType)))
  return { ...picked, root, blobs, facts: { compressed: isUnpacked ? unpacked : 'known' }, close }
}

function otherKind(
  path: string,
  { kind, other }: { readonly kind: ArchiveKind; readonly other: ArchiveKind },
): ActionError {
  return new ActionError('archive-invalid', `Archive ${path} is no ${kind}`, { hint: `Write ${other}:${path}` })
}

type Documents = {
  readonly path: string
  readonly files: ArchiveFiles
  readonly entries: Awaited<ReturnType<typeof archiveEntries>>
  readonly blobs: Blobs
}

/** A JSON file of the archive, at most 4 MiB. */
async function readDocument(name: string, { path, files, entries }: Documents): Promise<Uint8Array> {
  const entry = archiveFile(entries, name)
  const refuse = (why: string): ActionError =>
    new ActionError('archive-invalid', `Archive ${path} ${why}`, { hint: 'Write it again' })
  if (entry === undefined) throw refuse(`has no ${name}`)
  if (entry.kind === 'ambiguous') throw refuse(`has ${name} twice`)
  if (entry.bytes > maxManifestBytes)
    throw refuse(`has a ${name} of ${entry.bytes} bytes, more than the limit of ${maxManifestBytes}`)
  const chunks: Uint8Array[] = []
  for await (const chunk of files.readStream(path, entry)) chunks.push(chunk)
  return Buffer.concat(chunks)
}
