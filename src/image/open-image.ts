import type { PlacedIndex } from '../model/placed-index.ts'
import type { ImageSource } from '../ports.ts'
import type { LayoutFiles } from './layout-blobs.ts'
import { openLayout } from './open-layout.ts'
import { openRegistryImage } from './open-registry-image.ts'
import type { RegistryPorts } from './registry-blobs.ts'

/** What was built, where its bytes lie. Throws as the image source of that place does. */
export function openImage(
  { place, indexDigest: rootDigest }: PlacedIndex,
  { files, ...ports }: RegistryPorts & { readonly files: LayoutFiles },
): Promise<ImageSource> {
  switch (place.kind) {
    case 'layout':
      return openLayout({ files, layoutDir: place.layoutDir, rootDigest })
    case 'registry':
      return openRegistryImage({ ...ports, repository: place.repository, rootDigest })
  }
}
