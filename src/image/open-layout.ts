import { posix } from 'node:path'
import { ActionError } from '../errors.ts'
import type { Digest } from '../model/digest.ts'
import type { ImageIndex } from '../model/manifest.ts'
import type { ImageSource } from '../ports.ts'
import { imageSource } from './image-source.ts'
import { malformed } from './json-value.ts'
import { layoutBlobs, type LayoutFiles } from './layout-blobs.ts'
import { maxManifestBytes, parseManifest } from './parse-manifest.ts'

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

async function readIndexJson(files: LayoutFiles, layoutDir: string): Promise<ImageIndex> {
  const path = posix.join(layoutDir, 'index.json')
  const info = await files.info(path)
  const bytes =
    info?.kind === 'file' && info.bytes <= maxManifestBytes ? await files.readBytes(path, maxManifestBytes) : undefined
  if (bytes === undefined) {
    throw new ActionError(
      'layout-invalid',
      `Layout ${layoutDir} has no index.json of at most ${maxManifestBytes} bytes`,
      {
        hint: 'The build did not finish its export; build again',
      },
    )
  }
  const what = { name: `File ${path}`, code: 'layout-invalid' } as const
  const index = parseManifest({ bytes, mediaType: undefined, what })
  if (index.kind === 'index') return index
  throw malformed(what, 'it is not an index')
}
