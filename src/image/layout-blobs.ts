import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import { ActionError } from '../errors.ts'
import type { Descriptor } from '../model/descriptor.ts'
import { digestHex } from '../model/digest.ts'
import type { Files } from '../ports.ts'

export type LayoutBlobs = {
  /** The blob's path, once it is known to be a regular file of the descriptor's size. */
  path(descriptor: Descriptor): Promise<string>
  /** The blob's bytes, proven by size and digest; more than `maxBytes` are refused unread. */
  read(descriptor: Descriptor, maxBytes: number): Promise<Uint8Array>
}

const hint = 'The layout is damaged or incomplete; build again'

/** The blobs of an OCI image layout ("Image Layout Specification", "Blobs"). Throws `layout-invalid`. */
export function layoutBlobs(files: Pick<Files, 'info' | 'readBytes'>, layoutDir: string): LayoutBlobs {
  const refuse = (digest: string, what: string) =>
    new ActionError('layout-invalid', `Blob ${digest} in ${layoutDir} ${what}`, { hint })

  async function path({ digest, blobBytes }: Descriptor): Promise<string> {
    const blobPath = posix.join(layoutDir, 'blobs', 'sha256', digestHex(digest))
    const info = await files.info(blobPath)
    if (info === undefined) throw refuse(digest, 'is missing')
    if (info.kind !== 'file') throw refuse(digest, `is a ${info.kind}, not a regular file`)
    if (info.bytes !== blobBytes) throw refuse(digest, `has ${info.bytes} of ${blobBytes} bytes`)
    return blobPath
  }

  return {
    path,
    async read(descriptor, maxBytes) {
      const { digest, blobBytes } = descriptor
      if (blobBytes > maxBytes) throw refuse(digest, `has ${blobBytes} bytes, more than the limit of ${maxBytes}`)
      const bytes = await files.readBytes(await path(descriptor), maxBytes)
      if (bytes === undefined) throw refuse(digest, 'is missing')
      if (bytes.length !== blobBytes) throw refuse(digest, `has ${bytes.length} of ${blobBytes} bytes`)
      const found = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
      if (found !== digest) throw refuse(digest, `is altered: its bytes have the digest ${found}`)
      return bytes
    },
  }
}
