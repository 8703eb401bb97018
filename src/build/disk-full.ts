import { ActionError } from '../errors.ts'
import { formatBytes } from '../model/bytes.ts'
import type { DiskSpace, Files } from '../ports.ts'

/** Under these nothing more can be written: a file system may keep a remainder for root, and what failed frees a little again. */
const exhaustedBytes = 1024 * 1024
const exhaustedInodes = 16

export function saysDiskFull(text: string): boolean {
  return /no space left on device|ENOSPC|disk quota exceeded|EDQUOT/i.test(text)
}

export function isDiskFull(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code
  return code === 'ENOSPC' || code === 'EDQUOT'
}

/** Which disk is full, ours or the engine's, told by what is free where the layouts go. Measured before the partial layouts are removed. */
export async function diskFullError(options: {
  readonly files: Files
  readonly layoutRoot: string
  readonly cause: string
}): Promise<ActionError> {
  const { files, layoutRoot, cause } = options
  const [space, writtenBytes] = [await files.diskSpace(layoutRoot), await bytesUnder(files, layoutRoot)]
  // A path of ours in the error says so as well.
  if (!isExhausted(space) && !cause.includes(layoutRoot)) {
    return new ActionError('disk-full', `The builder's own disk is full: ${cause}`, {
      hint: `Free space there, for example with "docker buildx prune"; ${layoutRoot} still has ${formatBytes(space.freeBytes)} free`,
    })
  }
  const what = lacksInodes(space)
    ? `has ${space.freeInodes} inodes free and needs more than that`
    : `has ${formatBytes(space.freeBytes)} free and needs more than that`
  return new ActionError(
    'disk-full',
    `The disk of ${layoutRoot} ${what}; ${formatBytes(writtenBytes)} of image layouts were written before it was full`,
    { hint: 'Free space, give the temporary folder a larger disk, or build fewer variants at once with only' },
  )
}

function isExhausted(space: DiskSpace): boolean {
  return space.freeBytes < exhaustedBytes || lacksInodes(space)
}

function lacksInodes({ freeInodes }: DiskSpace): boolean {
  return freeInodes !== undefined && freeInodes < exhaustedInodes
}

/** The bytes of all files below a folder; 0 where there is none. */
async function bytesUnder(files: Files, folder: string): Promise<number> {
  const info = await files.info(folder)
  if (info === undefined) return 0
  if (info.kind === 'file') return info.bytes
  if (info.kind !== 'directory') return 0
  let bytes = 0
  for (const name of await files.list(folder)) bytes += await bytesUnder(files, `${folder}/${name}`)
  return bytes
}
