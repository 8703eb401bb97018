import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import { ActionError } from '../errors.ts'
import { formatBytes } from '../model/bytes.ts'
import type { Descriptor } from '../model/descriptor.ts'
import { type Digest, digestHex } from '../model/digest.ts'
import type { Files } from '../ports.ts'
import { type Blobs, subjectIn, wrongBlob } from './blobs.ts'
import { isIndexType, parseManifest } from './parse-manifest.ts'

export type LayoutTarget = {
  /** Absolute; it does not exist yet. */
  readonly layoutDir: string
  readonly files: Pick<Files, 'makeDirectory' | 'writeAtomically' | 'diskSpace'>
  readonly signal: AbortSignal
}

type Content = {
  /** Manifests and indexes, the root included. */
  readonly documents: Map<Digest, Uint8Array>
  /** Configurations, layers, attestations. */
  readonly blobs: Map<Digest, Descriptor>
}

const maxDepth = 3
const maxBlobs = 20_000

/**
 * Writes an image, all that its index names, into an OCI layout of its own: every byte as it is, proven on the way. Throws what the blobs throw,
 * `disk-full` and `limit-exceeded`.
 */
export async function copyIntoLayout(
  { root, blobs }: { readonly root: Descriptor; readonly blobs: Blobs },
  { layoutDir, files, signal }: LayoutTarget,
): Promise<void> {
  const content: Content = { documents: new Map(), blobs: new Map() }
  await collect({ descriptor: root, depth: 1, blobs, content })
  const folder = posix.join(layoutDir, 'blobs', 'sha256')
  await files.makeDirectory(folder)
  const neededBytes = [...content.blobs.values()].reduce((sum, { blobBytes }) => sum + blobBytes, 0)
  const { freeBytes } = await files.diskSpace(layoutDir)
  const full = (): ActionError =>
    new ActionError(
      'disk-full',
      `The disk of ${layoutDir} has ${formatBytes(freeBytes)} free, and the image takes ${formatBytes(neededBytes)}`,
      {
        hint: 'Set TMPDIR to a larger disk, or push the image to a registry, which is read without being written down',
      },
    )
  if (freeBytes < neededBytes) throw full()
  try {
    for (const descriptor of content.blobs.values()) {
      signal.throwIfAborted()
      await files.writeAtomically(posix.join(folder, digestHex(descriptor.digest)), proven(descriptor, blobs))
    }
    for (const [digest, bytes] of content.documents)
      await files.writeAtomically(posix.join(folder, digestHex(digest)), bytes)
    await files.writeAtomically(posix.join(layoutDir, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
    await files.writeAtomically(posix.join(layoutDir, 'index.json'), JSON.stringify(indexOf(root)))
  } catch (error) {
    const code = (error as { readonly code?: unknown }).code
    throw code === 'ENOSPC' || code === 'EDQUOT' ? full() : error
  }
}

async function collect(at: {
  readonly descriptor: Descriptor
  readonly depth: number
  readonly blobs: Blobs
  readonly content: Content
}): Promise<void> {
  const { descriptor, depth, blobs, content } = at
  const { mediaType, digest } = descriptor
  if (content.documents.has(digest)) return
  const what = subjectIn(blobs.place, `Manifest ${digest}`)
  if (depth > maxDepth) throw new ActionError('limit-exceeded', `${what.name} lies deeper than ${maxDepth} indexes`)
  const bytes = await blobs.manifest(descriptor)
  content.documents.set(digest, bytes)
  const document = parseManifest({ bytes, mediaType, what })
  if (document.kind === 'index') {
    for (const entry of document.manifests) {
      await collect({ ...at, descriptor: entry, depth: depth + (isIndexType(entry.mediaType) ? 1 : 0) })
    }
    return
  }
  for (const blob of [document.config, ...document.layers]) content.blobs.set(blob.digest, blob)
  if (content.blobs.size + content.documents.size > maxBlobs)
    throw new ActionError('limit-exceeded', `${what.name} and its siblings name more than ${maxBlobs} blobs`)
}

async function* proven(descriptor: Descriptor, blobs: Blobs): AsyncGenerator<Uint8Array> {
  const { digest, blobBytes } = descriptor
  const refuse = (what: string): ActionError => wrongBlob({ digest, place: blobs.place, what })
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of (await blobs.layer(descriptor)).open()) {
    bytes += chunk.length
    if (bytes > blobBytes) throw refuse(`has more than ${blobBytes} bytes`)
    hash.update(chunk)
    yield chunk
  }
  if (bytes < blobBytes) throw refuse(`has ${bytes} of ${blobBytes} bytes`)
  const found = `sha256:${hash.digest('hex')}`
  if (found !== digest) throw refuse(`is altered: its bytes have the digest ${found}`)
}

function indexOf({ mediaType, digest, blobBytes: size }: Descriptor): unknown {
  const manifests = [{ mediaType, digest, size }]
  return { schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests }
}
