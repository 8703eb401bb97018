import type { ContextFile } from '../model/build-context.ts'
import type { Files } from '../ports.ts'
import { secretHeadBytes, secretIn, suspectedSecret } from './secret-file.ts'

/** Files whose first bytes are looked at: no project has as many keys. */
const mostLooks = 10_000

/** Says of each file whether it is a secret, by its name or its first bytes. Throws node's error of what cannot be read. */
export async function markSecrets(
  listed: readonly ContextFile[],
  { root, files }: { readonly root: string; readonly files: Pick<Files, 'readStream'> },
): Promise<readonly ContextFile[]> {
  const marked = [...listed]
  let looks = 0
  for (const [index, file] of listed.entries()) {
    const suspected = file.kind === 'file' && file.bytes > 0 ? suspectedSecret(file.path) : undefined
    if (suspected === undefined) continue
    if (suspected === 'look' && ++looks > mostLooks) continue
    const secret = suspected === 'look' ? secretIn(await headOf(`${root}/${file.path}`, files)) : suspected
    if (secret !== undefined) marked[index] = { ...file, secret }
  }
  return marked
}

async function headOf(path: string, { readStream }: Pick<Files, 'readStream'>): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of readStream(path, { offset: 0, bytes: secretHeadBytes })) {
    text += decoder.decode(chunk, { stream: true })
  }
  return text
}
