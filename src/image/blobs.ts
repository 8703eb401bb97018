import { createHash } from 'node:crypto'
import { ActionError } from '../errors.ts'
import type { Descriptor } from '../model/descriptor.ts'
import type { Digest } from '../model/digest.ts'
import { type BlobPlace, placeText } from '../model/placed-index.ts'
import type { LayerBlob } from '../ports.ts'
import type { Subject } from './json-value.ts'

/** What lies in one place, by digest. Throws `layout-invalid`, `archive-invalid` or `registry-invalid`, as the place is. */
export type Blobs = {
  readonly place: BlobPlace
  /** A manifest or index, proven by size and digest; at most 4 MiB. */
  manifest(descriptor: Descriptor): Promise<Uint8Array>
  /** Any other blob's bytes, proven by size and digest; more than `maxBytes` are refused unread. */
  read(descriptor: Descriptor, maxBytes: number): Promise<Uint8Array>
  layer(descriptor: Descriptor): Promise<LayerBlob>
}

const hints = {
  layout: 'The layout is damaged or incomplete; build again',
  archive: 'The archive is damaged or cut off; write it again',
  registry: 'The registry, or what stands before it, does not serve what was pushed; push the image again',
} as const

export function wrongBlob({ digest, place, what }: WrongBlob): ActionError {
  return new ActionError(`${place.kind}-invalid`, `Blob ${digest} in ${placeText(place)} ${what}`, {
    hint: hints[place.kind],
  })
}

type WrongBlob = { readonly digest: Digest; readonly place: BlobPlace; readonly what: string }

/** A document of this place, for messages: `Manifest sha256:…`. */
export function subjectIn(place: BlobPlace, what: string): Subject {
  return { name: `${what} in ${placeText(place)}`, code: `${place.kind}-invalid` }
}

export function requireAtMost(maxBytes: number, { digest, blobBytes }: Descriptor, place: BlobPlace): void {
  if (blobBytes <= maxBytes) return
  throw wrongBlob({ digest, place, what: `has ${blobBytes} bytes, more than the limit of ${maxBytes}` })
}

export function requireProven(bytes: Uint8Array, { digest, blobBytes }: Descriptor, place: BlobPlace): void {
  const refuse = (what: string) => wrongBlob({ digest, place, what })
  if (bytes.length !== blobBytes) throw refuse(`has ${bytes.length} of ${blobBytes} bytes`)
  const found = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
  if (found !== digest) throw refuse(`is altered: its bytes have the digest ${found}`)
}
