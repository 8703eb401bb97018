import { posix } from 'node:path'
import { ActionError } from '../errors.ts'
import type { ImageIndex } from '../model/manifest.ts'
import { malformed, type Subject } from './json-value.ts'
import type { LayoutFiles } from './layout-blobs.ts'
import { maxManifestBytes, parseManifest } from './parse-manifest.ts'

/** The index.json of an OCI layout ("Image Layout Specification", "index.json file"). Throws `layout-invalid`. */
export async function readIndexJson(files: LayoutFiles, layoutDir: string): Promise<ImageIndex> {
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
  return parseIndexJson(bytes, { name: `File ${path}`, code: 'layout-invalid' })
}

export function parseIndexJson(bytes: Uint8Array, what: Subject): ImageIndex {
  const index = parseManifest({ bytes, mediaType: undefined, what })
  if (index.kind === 'index') return index
  throw malformed(what, 'it is not an index')
}
