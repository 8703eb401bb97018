import { posix } from 'node:path'
import type { CopiedEntry, TestImage } from '../test-image.ts'

/** As many as Linux follows (path_resolution(7)). */
const maxLinks = 40

/** The entry that a path leads to when symbolic links are followed as in the image's own file system. Undefined: nothing, or a circle. */
export async function resolveFile(image: TestImage, path: string): Promise<CopiedEntry | undefined> {
  let at = path
  for (let followed = 0; followed <= maxLinks; followed++) {
    const entry = await image.entry(at)
    if (entry?.type !== 'symlink') return entry
    at = posix.resolve('/', posix.dirname(at), entry.linkTarget ?? '')
  }
  return undefined
}
