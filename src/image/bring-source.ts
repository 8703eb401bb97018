import type { PlacedIndex } from '../model/placed-index.ts'
import type { SourceFacts } from '../model/source-facts.ts'
import type { SourceReference } from '../model/source-reference.ts'
import { copyIntoLayout, type LayoutTarget } from './copy-into-layout.ts'
import { locateSource, type SourcePorts } from './locate-source.ts'

export type BringPorts = Omit<SourcePorts, 'files'> & { readonly files: SourcePorts['files'] & LayoutTarget['files'] }

/**
 * An image that exists already, where it can be measured, tested and published like one that was built: a registry's stays there and is known by its
 * digest; all others are copied into a layout, so that nobody changes them meanwhile. Digests stay what they are; an archive that has none for its image
 * gets a manifest of ours over its layers as they are, the same each time. Throws as `openSource` does, and `disk-full`.
 */
export async function bringSource(
  {
    reference,
    folder,
    layoutDir,
  }: {
    readonly reference: SourceReference
    /** Absolute; what its path is relative to. */
    readonly folder: string
    /** Absolute; it does not exist yet. */
    readonly layoutDir: string
  },
  ports: BringPorts,
): Promise<PlacedIndex & { readonly facts: SourceFacts }> {
  const { root, blobs, facts, close } = await locateSource({ reference, folder }, ports)
  try {
    if (blobs.place.kind === 'registry') return { place: blobs.place, indexDigest: root.digest, facts }
    await copyIntoLayout({ root, blobs }, { ...ports, layoutDir })
    return { place: { kind: 'layout', layoutDir }, indexDigest: root.digest, facts }
  } finally {
    await close()
  }
}
