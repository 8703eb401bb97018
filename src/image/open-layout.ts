import { ActionError } from '../errors.ts'
import type { Digest } from '../model/digest.ts'
import type { ImageSource } from '../ports.ts'
import { imageSource } from './image-source.ts'
import { layoutBlobs, type LayoutFiles } from './layout-blobs.ts'
import { readIndexJson } from './read-index-json.ts'

type Options = {
  readonly files: LayoutFiles
  readonly layoutDir: string
  /** The index, or the only manifest, that the build reported. */
  readonly rootDigest: Digest
}

/** An OCI image layout as an image source ("Image Layout Specification"). Throws `layout-invalid` for whatever is not as it should be. */
export async function openLayout({ files, layoutDir, rootDigest }: Options): Promise<ImageSource> {
  const top = await readIndexJson(files, layoutDir)
  const descriptor = top.manifests.find((entry) => entry.digest === rootDigest)
  if (descriptor === undefined) {
    throw new ActionError(
      'layout-invalid',
      `Layout ${layoutDir} does not name ${rootDigest}, which the build reported`,
      {
        hint: 'The layout is from another build; build again',
      },
    )
  }
  // index.json is the first of the indexes in each other.
  return imageSource({ descriptor, depth: 2 }, layoutBlobs(files, layoutDir))
}
