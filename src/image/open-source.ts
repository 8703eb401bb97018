import type { SourceFacts } from '../model/source-facts.ts'
import type { SourceReference } from '../model/source-reference.ts'
import type { ImageSource } from '../ports.ts'
import { imageSource } from './image-source.ts'
import { locateSource, type SourcePorts } from './locate-source.ts'

export type OpenedSource = {
  readonly source: ImageSource
  readonly facts: SourceFacts
  /** Removes what was written for it alone; the image is not to be read afterwards. */
  close(): Promise<void>
}

/**
 * An image that exists already, to be looked at where it is: folders and archives in place, a registry's layers streamed; of the engine's a temporary file
 * is made. `folder`, absolute, is what its path is relative to. Throws `source-missing`, and what the image source of that place throws.
 */
export async function openSource(
  wanted: { readonly reference: SourceReference; readonly folder: string },
  ports: SourcePorts,
): Promise<OpenedSource> {
  const { root: descriptor, depth, blobs, facts, close } = await locateSource(wanted, ports)
  try {
    return { source: await imageSource({ descriptor, depth }, blobs), facts, close }
  } catch (error) {
    await close()
    throw error
  }
}
