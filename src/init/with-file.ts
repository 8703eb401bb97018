import { join } from 'node:path'
import type { Files } from '../ports.ts'

/** The files with one more, which is not there yet: so that what is proposed is read like what is committed, and nothing is written first. */
export async function withFile(
  files: Files,
  { workspace, file, text }: { readonly workspace: string; readonly file: string; readonly text: string },
): Promise<Files> {
  const real = join((await files.realPath(workspace)) ?? workspace, file)
  const bytes = new TextEncoder().encode(text)
  const isIt = (path: string): boolean => path === real || path === join(workspace, file)
  return {
    ...files,
    info: async (path) => (isIt(path) ? { kind: 'file', bytes: bytes.length } : files.info(path)),
    realPath: async (path) => (isIt(path) ? real : files.realPath(path)),
    readBytes: async (path, maxBytes) => (isIt(path) ? bytes : files.readBytes(path, maxBytes)),
  }
}
