import type { PlacedIndex } from '../model/placed-index.ts'
import type { ImageSource } from '../ports.ts'
import type { LayoutFiles } from './layout-blobs.ts'
import { openLayout } from './open-layout.ts'

/** What was built, where its bytes lie. Throws as the image source of that place does. */
export async function openImage(
  { place, indexDigest }: PlacedIndex,
  { files }: { readonly files: LayoutFiles },
): Promise<ImageSource> {
  if (place.kind === 'layout') return openLayout({ files, layoutDir: place.layoutDir, rootDigest: indexDigest })
  throw new Error(`No reader for ${place.repository.name}`)
}
