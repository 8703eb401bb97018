import { posix } from 'node:path'
import type { ContextListing } from '../model/build-context.ts'
import type { Variant } from '../model/config.ts'
import { ignoreFiles, type IgnoreFile, type ReadIgnore, readIgnore } from '../model/ignore-files.ts'
import { isInside } from '../model/inside.ts'
import { quote } from '../model/quote.ts'
import { isUnknown, type Unknown, unknown } from '../model/unknown.ts'
import type { Files } from '../ports.ts'
import { markSecrets } from './mark-secrets.ts'
import { seenIgnoreFiles } from './seen-ignore-files.ts'
import { walkContext } from './walk-context.ts'

export type ContextDisk = {
  readonly workspace: string
  readonly files: Pick<Files, 'info' | 'realPath' | 'readBytes' | 'readStream' | 'list' | 'entries'>
}

const maxIgnoreFileBytes = 1024 * 1024

type Place = Pick<Variant, 'context' | 'dockerfile'>

/** Lists contexts; what several variants have in common is walked once. Unknown: the context, or its ignore file, cannot be read, or is too large. */
export function contextLister(disk: ContextDisk): (place: Place) => Promise<ContextListing | Unknown> {
  const known = new Map<string, Promise<ContextListing | Unknown>>()
  return async ({ context, dockerfile }) => {
    try {
      const ignore = await readIgnore(ignoreFiles({ context, dockerfile }), (file) => textOf(file, disk))
      if (isUnknown(ignore)) return ignore
      const key = JSON.stringify([posix.normalize(context), ignore.file?.path ?? null])
      const listing = known.get(key) ?? listOnce(context, { ignore, disk })
      known.set(key, listing)
      const common = await listing
      return isUnknown(common) ? common : withIgnoreFilesBeside(dockerfile, { common, disk })
    } catch (error) {
      return troubleWith(context, error)
    }
  }
}

function troubleWith(context: string, error: unknown): Unknown {
  const { code, path } = error as NodeJS.ErrnoException
  // Anything but an answer of the disk is ours, and no state of the context.
  if (code === undefined) throw error
  return unknown(
    `the context ${quote(context)} cannot be read: ${code}${path === undefined ? '' : ` at ${quote(path)}`}`,
  )
}

async function listOnce(
  context: string,
  { ignore, disk }: { readonly ignore: ReadIgnore; readonly disk: ContextDisk },
): Promise<ContextListing | Unknown> {
  const { workspace, files } = disk
  const root = await files.realPath(posix.join(workspace, context))
  if (root === undefined) return unknown(`the context ${quote(context)} does not exist`)
  const walked = await walkContext(root, { rules: ignore.rules, files })
  if (isUnknown(walked)) return unknown(`the context ${quote(context)} ${walked.reason}`)
  const within = (path: string): string => posix.join(context, path)
  return {
    folder: context,
    ...(ignore.file && { ignoreFile: ignore.file.path }),
    files: await markSecrets(walked.files, { root, files }),
    ignored: walked.ignored,
    ignoreFiles: walked.ignoreFiles.map((one) => ({ ...one, path: within(one.path) })),
  }
}

/** The folder of the Dockerfile too, which may be elsewhere, or ignored. */
async function withIgnoreFilesBeside(
  dockerfile: string,
  { common, disk: { workspace, files } }: { readonly common: ContextListing; readonly disk: ContextDisk },
): Promise<ContextListing> {
  const folder = posix.dirname(dockerfile)
  const beside = seenIgnoreFiles(folder, await files.list(posix.join(workspace, folder)))
  const seen = [...common.ignoreFiles, ...beside]
  const byPath = new Map(seen.map((one) => [one.path, one]))
  const sorted = [...byPath.values()].sort((left, right) => (left.path < right.path ? -1 : 1))
  return { ...common, ignoreFiles: sorted }
}

async function textOf({ path, within }: IgnoreFile, { workspace, files }: ContextDisk): Promise<string | undefined> {
  const [real, root] = await Promise.all([
    files.realPath(posix.join(workspace, path)),
    files.realPath(posix.join(workspace, within)),
  ])
  if (real === undefined || root === undefined || !isInside(real, root)) return undefined
  if ((await files.info(real))?.kind !== 'file') return undefined
  const bytes = await files.readBytes(real, maxIgnoreFileBytes)
  return bytes && new TextDecoder().decode(bytes)
}
