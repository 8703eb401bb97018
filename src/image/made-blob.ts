import { createHash } from 'node:crypto'
import type { Descriptor } from '../model/descriptor.ts'
import { type Digest, parseDigest } from '../model/digest.ts'
import type { StoredBlob } from './archive-blobs.ts'

/** A manifest or index of our own: the same bytes for the same value. */
export function madeBlob(
  value: object,
  mediaType: string,
): { readonly descriptor: Descriptor; readonly blob: StoredBlob } {
  const content = Buffer.from(JSON.stringify(value))
  const descriptor = { mediaType, digest: digestOf(content), blobBytes: content.length, annotations: {} }
  return { descriptor, blob: { kind: 'made', content } }
}

export function digestOf(bytes: Uint8Array): Digest {
  return digestFromHex(createHash('sha256').update(bytes).digest('hex'))
}

export function digestFromHex(hex: string): Digest {
  const digest = parseDigest(`sha256:${hex}`)
  if (digest === undefined) throw new Error('A sha256 that is no digest')
  return digest
}
