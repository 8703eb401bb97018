import { posix } from 'node:path'
import { ActionError } from '../errors.ts'
import type { Digest } from '../model/digest.ts'
import type { Files } from '../ports.ts'
import { layoutBlobs } from './layout-blobs.ts'
import type { LocatedSource } from './located-source.ts'
import { pickRoot } from './pick-root.ts'
import { readIndexJson } from './read-index-json.ts'

/** An image of an OCI layout in a folder, read in place. Throws `source-missing` and `layout-invalid`. */
export async function locateLayout(
  { layoutDir, digest }: { readonly layoutDir: string; readonly digest?: Digest },
  files: Pick<Files, 'info' | 'readBytes' | 'readStream'>,
): Promise<LocatedSource> {
  const info = await files.info(layoutDir)
  if (info?.kind !== 'directory') {
    const hint =
      info?.kind === 'file'
        ? `Write oci-archive:${layoutDir} for a file`
        : 'Correct the path; a digest is written with @, a tag cannot be'
    const what = info === undefined ? 'does not exist' : 'is no folder'
    throw new ActionError('source-missing', `Layout ${layoutDir} ${what}`, { hint })
  }
  if ((await files.info(posix.join(layoutDir, 'index.json'))) === undefined)
    throw new ActionError('source-missing', `Folder ${layoutDir} is no OCI layout: it has no index.json`, {
      hint: 'Write one with docker buildx build --output type=oci,tar=false,dest=FOLDER, or skopeo copy … oci:FOLDER',
    })
  const blobs = layoutBlobs(files, layoutDir)
  const index = await readIndexJson(files, layoutDir)
  const name = `Layout ${layoutDir}`
  const hint = `Name one of them: oci:${layoutDir}@sha256:…`
  const picked = await pickRoot(index, { digest, blobs, name, hint })
  return { ...picked, blobs, facts: { compressed: 'known' }, close: async () => undefined }
}
