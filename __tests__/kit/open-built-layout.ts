import { openLayout } from '../../src/image/open-layout.ts'
import type { PlacedIndex } from '../../src/model/placed-index.ts'
import type { Files, ImageSource } from '../../src/ports.ts'

/** What a build left on this machine; throws for what lies in a registry. */
export function openBuiltLayout({ place, indexDigest: rootDigest }: PlacedIndex, files: Files): Promise<ImageSource> {
  if (place.kind === 'registry') throw new Error(`${place.repository.name} is on no disk`)
  return openLayout({ files, layoutDir: place.layoutDir, rootDigest })
}
