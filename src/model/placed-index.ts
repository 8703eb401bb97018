import type { Digest } from './digest.ts'
import type { ImagePlace } from './publish.ts'

/** What a publication would tag, the index or the only manifest, and where its bytes lie. */
export type PlacedIndex = { readonly place: ImagePlace; readonly indexDigest: Digest }

/** Where bytes that are read lie; nothing is published or tested from an archive. */
export type BlobPlace = ImagePlace | { readonly kind: 'archive'; readonly path: string }

/** The folder, the file, or the repository as docker names it. */
export function placeText(place: BlobPlace): string {
  switch (place.kind) {
    case 'layout':
      return place.layoutDir
    case 'archive':
      return place.path
    case 'registry':
      return place.repository.name
  }
}

/** One name for each, also in messages; of a registry it is what `docker pull` takes: `ghcr.io/acme/app@sha256:…`. */
export function placedName({ place, indexDigest }: PlacedIndex): string {
  return `${placeText(place)}@${indexDigest}`
}
