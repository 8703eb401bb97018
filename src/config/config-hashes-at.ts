import { hash } from 'node:crypto'
import type { GitHub } from '../ports.ts'
import { namesOf } from './read-config-file.ts'

/**
 * What the sha256 of the configuration file of a commit can be, in hex; empty: there is none. GitHub's answer does not say whether the file begins with a
 * byte order mark, which is a part of the hash.
 */
export async function configHashesAt(
  file: string,
  { at, github }: { readonly at: string; readonly github: Pick<GitHub, 'fileAt'> },
): Promise<readonly string[]> {
  for (const name of namesOf(file)) {
    const text = await github.fileAt(name, at)
    if (text !== undefined) return [text, `\ufeff${text}`].map((bytes) => hash('sha256', bytes, 'hex'))
  }
  return []
}
