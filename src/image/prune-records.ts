import { posix } from 'node:path'
import type { Files } from '../ports.ts'

const orderName = 'order.json'
const maxOrderBytes = 1024 * 1024

const mostRecords = 5000
// A layer of a thousand files has some 40 KB, one of half a million 16 MB.
const maxFolderBytes = 1024 * 1024 * 1024

type Options = {
  readonly folder: string
  readonly files: Pick<Files, 'readBytes' | 'writeAtomically' | 'remove' | 'list' | 'info'>
  /** Names of what this run needed, in the order of use. */
  readonly used: ReadonlySet<string>
  readonly added: boolean
}

/**
 * Remembers what was used last, and removes from a folder of records what was not needed for longest when there are too many of them. Two runs
 * at once may forget each other's order: that costs time, never a wrong number. Nothing is said of a folder that cannot be written.
 */
export async function pruneRecords({ folder, files, used, added }: Options): Promise<void> {
  try {
    const path = posix.join(folder, orderName)
    const names = new Set((await files.list(folder)).filter((name) => name !== orderName))
    const recent = [...(await readOrder(path, files)), ...used]
    // Of a name that comes twice the later place counts; what nobody remembers, as a file half written by a run that was killed, goes first.
    const known = [...new Set(recent.toReversed())].toReversed().filter((name) => names.has(name))
    const remembered = new Set(known)
    const ordered = [...[...names].filter((name) => !remembered.has(name)), ...known]
    const kept = added ? await dropFirst(ordered, { folder, files }) : ordered
    await files.writeAtomically(path, JSON.stringify(kept))
  } catch {
    // The next run that can write will do it.
  }
}

async function dropFirst(
  ordered: readonly string[],
  { folder, files }: Pick<Options, 'folder' | 'files'>,
): Promise<readonly string[]> {
  const sizes = await Promise.all(ordered.map(async (name) => (await files.info(posix.join(folder, name)))?.bytes ?? 0))
  let total = sizes.reduce((sum, bytes) => sum + bytes, 0)
  let first = 0
  for (; total > maxFolderBytes || ordered.length - first > mostRecords; first += 1) {
    await files.remove(posix.join(folder, ordered[first] ?? ''))
    total -= sizes[first] ?? 0
  }
  return ordered.slice(first)
}

/** Oldest first; a file that is missing or damaged says nothing. */
async function readOrder(path: string, files: Pick<Files, 'readBytes'>): Promise<readonly string[]> {
  try {
    const order: unknown = JSON.parse(new TextDecoder().decode(await files.readBytes(path, maxOrderBytes)))
    return Array.isArray(order) ? order.filter((name) => typeof name === 'string') : []
  } catch {
    return []
  }
}
