import { posix } from 'node:path'
import type { Descriptor } from '../model/descriptor.ts'
import { digestHex } from '../model/digest.ts'
import type { Files } from '../ports.ts'
import { type Blobs, requireAtMost, requireProven, wrongBlob } from './blobs.ts'
import { maxManifestBytes } from './parse-manifest.ts'

export type LayoutFiles = Pick<Files, 'info' | 'readBytes' | 'readStream'>

/** The blobs of an OCI image layout ("Image Layout Specification", "Blobs"). */
export function layoutBlobs(files: LayoutFiles, layoutDir: string): Blobs {
  const place = { kind: 'layout', layoutDir } as const

  /** Once it is known to be a regular file of the descriptor's size. */
  async function pathOf({ digest, blobBytes }: Descriptor): Promise<string> {
    const refuse = (what: string) => wrongBlob({ digest, place, what })
    const path = posix.join(layoutDir, 'blobs', 'sha256', digestHex(digest))
    const info = await files.info(path)
    if (info === undefined) throw refuse('is missing')
    if (info.kind !== 'file') throw refuse(`is a ${info.kind}, not a regular file`)
    if (info.bytes !== blobBytes) throw refuse(`has ${info.bytes} of ${blobBytes} bytes`)
    return path
  }

  async function read(descriptor: Descriptor, maxBytes: number): Promise<Uint8Array> {
    requireAtMost(maxBytes, descriptor, place)
    const bytes = await files.readBytes(await pathOf(descriptor), maxBytes)
    if (bytes === undefined) throw wrongBlob({ digest: descriptor.digest, place, what: 'is missing' })
    requireProven(bytes, descriptor, place)
    return bytes
  }

  return {
    place,
    manifest: (descriptor) => read(descriptor, maxManifestBytes),
    read,
    async layer(descriptor) {
      const path = await pathOf(descriptor)
      const { digest, blobBytes: compressedBytes } = descriptor
      return { digest, compressedBytes, place, path, open: () => files.readStream(path) }
    },
  }
}
