import { posix } from 'node:path'
import { ActionError } from '../errors.ts'
import type { CommittedSizes } from '../model/committed-sizes.ts'
import { isInside } from '../model/inside.ts'
import { quote } from '../model/quote.ts'
import type { Files } from '../ports.ts'
import { maxCommittedSizesBytes, type NoCommittedSizes, parseCommittedSizes } from './parse-committed-sizes.ts'

export type CommittedSizesText = { readonly text: string; readonly sizes: CommittedSizes | NoCommittedSizes }

/**
 * The committed sizes of a checkout, in `file` relative to the workspace; undefined where there are none yet. Throws an ActionError
 * `unsafe-path` for what leads out of the workspace, or is no file, and could not be written either.
 */
export async function readCommittedSizes(
  file: string,
  { workspace, files }: { readonly workspace: string; readonly files: Files },
): Promise<CommittedSizesText | undefined> {
  const [root, folder] = await Promise.all([
    files.realPath(workspace),
    files.realPath(posix.join(workspace, posix.dirname(file))),
  ])
  const path = posix.join(workspace, file)
  const info = await files.info(path)
  if (root === undefined || folder === undefined || !isInside(folder, root)) {
    throw new ActionError('unsafe-path', `The folder of ${quote(file)} leads out of the workspace`, {
      hint: 'Replace the symlink by what it points to',
    })
  }
  if (info === undefined) return undefined
  if (info.kind !== 'file') {
    throw new ActionError('unsafe-path', `${quote(file)} is no regular file`, { hint: 'Remove it, and run again' })
  }
  if (info.bytes > maxCommittedSizesBytes) {
    return { text: '', sizes: { kind: 'invalid', problems: ['It is larger than 64 MiB'] } }
  }
  const text = new TextDecoder().decode(await files.readBytes(path, maxCommittedSizesBytes))
  return { text, sizes: parseCommittedSizes(text) }
}
