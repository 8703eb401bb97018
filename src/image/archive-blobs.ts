import type { Descriptor } from '../model/descriptor.ts'
import type { Digest } from '../model/digest.ts'
import type { Files } from '../ports.ts'
import { type Blobs, requireAtMost, requireProven, wrongBlob } from './blobs.ts'
import { maxManifestBytes } from './parse-manifest.ts'

/** Where a blob lies: a part of the archive, or bytes that were made of it. `ambiguous`: its name stands for two entries. */
export type StoredBlob =
  | { readonly kind: 'file'; readonly offset: number; readonly bytes: number }
  | { readonly kind: 'made'; readonly content: Uint8Array }
  | { readonly kind: 'ambiguous' }

/** The blobs of an archive, read in place: nothing is unpacked. */
export function archiveBlobs({
  path,
  files,
  find,
}: {
  readonly path: string
  readonly files: Pick<Files, 'readStream'>
  readonly find: (digest: Digest) => StoredBlob | undefined
}): Blobs {
  const place = { kind: 'archive', path } as const

  function stored({ digest, blobBytes }: Descriptor): Exclude<StoredBlob, { kind: 'ambiguous' }> {
    const blob = find(digest)
    if (blob === undefined) throw wrongBlob({ digest, place, what: 'is missing' })
    if (blob.kind === 'ambiguous') throw wrongBlob({ digest, place, what: 'is there twice' })
    const bytes = blob.kind === 'made' ? blob.content.length : blob.bytes
    if (bytes !== blobBytes) throw wrongBlob({ digest, place, what: `has ${bytes} of ${blobBytes} bytes` })
    return blob
  }

  async function* open(descriptor: Descriptor): AsyncGenerator<Uint8Array> {
    const blob = stored(descriptor)
    // What is handed on is the reader's.
    if (blob.kind === 'made') yield new Uint8Array(blob.content)
    else yield* files.readStream(path, { offset: blob.offset, bytes: blob.bytes })
  }

  async function read(descriptor: Descriptor, maxBytes: number): Promise<Uint8Array> {
    requireAtMost(maxBytes, descriptor, place)
    const chunks: Uint8Array[] = []
    for await (const chunk of open(descriptor)) chunks.push(chunk)
    const content = Buffer.concat(chunks)
    requireProven(content, descriptor, place)
    return content
  }

  return {
    place,
    manifest: (descriptor) => read(descriptor, maxManifestBytes),
    read,
    async layer(descriptor) {
      stored(descriptor)
      const { digest, blobBytes: compressedBytes } = descriptor
      return { digest, compressedBytes, place, open: () => open(descriptor) }
    },
  }
}
