import type { PlacedIndex } from '../model/placed-index.ts'
import type { Files, ImageSource } from '../ports.ts'
import { openLayout } from './open-layout.ts'

/** What was built, where its bytes lie. Throws as the image source of that place does. */
export async function openImage(
  { place, indexDigest }: PlacedIndex,
  { files }: { readonly files: Pick<Files, 'info' | 'readBytes'> },
): Promise<ImageSource> {
  if (place.kind === 'layout') return openLayout({ files, layoutDir: place.layoutDir, rootDigest: indexDigest })
  throw new Error(`No reader for ${place.repository.name}`)
}
