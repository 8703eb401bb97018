import { type Dirent, lstatSync, readdirSync, readlinkSync, type Stats } from 'node:fs'
import { readdir } from 'node:fs/promises'
import type { FolderEntry } from '../ports.ts'

/**
 * A folder as one call reads it, and what is no folder asked for at once: through the thread pool 100,000 files would take several times as long. What is gone
 * by then was never there.
 */
export async function folderEntries(path: string): Promise<readonly FolderEntry[]> {
  const found: FolderEntry[] = []
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const one = entry.isDirectory()
      ? ({ name: entry.name, kind: 'directory', bytes: 0 } as const)
      : entryOf(path, entry)
    if (one !== undefined) found.push(one)
  }
  return found
}

function entryOf(folder: string, { name }: Dirent): FolderEntry | undefined {
  const path = name.includes('\ufffd') ? pathAsBytes(folder, name) : `${folder}/${name}`
  const stats = lstatSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return undefined
  if (stats.isSymbolicLink()) {
    // No file system keeps a link longer than 4096 bytes.
    return { name, kind: 'symlink', bytes: 0, target: readlinkSync(path) }
  }
  if (!stats.isFile()) return { name, kind: stats.isDirectory() ? 'directory' : 'other', bytes: 0 }
  return { name, kind: 'file', bytes: stats.size, ...linksOf(stats) }
}

function linksOf({ nlink, dev, ino }: Stats): Pick<FolderEntry, 'links'> {
  return nlink > 1 ? { links: `${dev}:${ino}` } : {}
}

/** Of a name that is not UTF-8 the text does not lead back to the file. */
function pathAsBytes(folder: string, name: string): Buffer | string {
  const raw = readdirSync(folder, { encoding: 'buffer' }).find((one) => one.toString() === name)
  return raw === undefined ? `${folder}/${name}` : Buffer.concat([Buffer.from(`${folder}/`), raw])
}
