import { posix } from 'node:path'
import type { CopiedEntry, TestImage } from '../test-image.ts'

/** As many as Linux follows (path_resolution(7)). */
const maxLinks = 40

/**
 * The entry that an absolute path leads to when symbolic links are followed as in the image's own file system. Undefined: nothing,
 * or a circle.
 */
export async function resolveFile(image: TestImage, path: string): Promise<CopiedEntry | undefined> {
  const entry = await image.entry(path)
  return entry?.type === 'symlink' ? walk(image, path) : entry
}

/** Part by part, since `..` behind a link is the folder above what the link leads to. */
async function walk(image: TestImage, path: string): Promise<CopiedEntry | undefined> {
  let links = 0
  let at = '/'
  let entry: CopiedEntry | undefined
  const parts = partsOf(path)
  for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
    const next = posix.join(at, part)
    entry = await image.entry(next)
    if (entry === undefined) return undefined
    if (entry.type !== 'symlink') {
      at = next
      continue
    }
    links++
    if (links > maxLinks) return undefined
    const target = entry.linkTarget ?? ''
    if (target.startsWith('/')) at = '/'
    parts.unshift(...partsOf(target))
  }
  return entry
}

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.')
}
