import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/**
 * Hex, of the program whose entry is at `entryUrl`. A bundle's entry names the parts that it loads by the hashes of their contents, so that it stands for all
 * of them; sources that run as they are have no such names: undefined.
 */
export async function programDigest(entryUrl: string): Promise<string | undefined> {
  if (entryUrl.endsWith('.ts')) return undefined
  return createHash('sha256')
    .update(await readFile(fileURLToPath(entryUrl)))
    .digest('hex')
}
