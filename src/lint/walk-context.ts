import type { ContextFile, SeenIgnoreFile } from '../model/build-context.ts'
import type { DockerIgnore } from '../model/docker-ignore.ts'
import { type Unknown, unknown } from '../model/unknown.ts'
import type { Files, FolderEntry } from '../ports.ts'
import { seenIgnoreFiles } from './seen-ignore-files.ts'

export type WalkedContext = {
  /** Sorted by path. */
  readonly files: readonly ContextFile[]
  readonly ignored: readonly string[]
  /** Relative to the context. */
  readonly ignoreFiles: readonly SeenIgnoreFile[]
}

const maxEntries = 1_000_000
/** Folders that are read at once. */
const atOnce = 16

/** Walks a folder without following a symlink, and without looking into what is ignored for good. Throws node's error of what cannot be read. */
export async function walkContext(
  root: string,
  { rules, files: { entries } }: { readonly rules: DockerIgnore; readonly files: Pick<Files, 'entries'> },
): Promise<WalkedContext | Unknown> {
  const files: ContextFile[] = []
  const ignored: string[] = []
  const ignoreFiles: SeenIgnoreFile[] = []
  let count = 0
  const open = ['']
  while (open.length > 0) {
    const folders = open.splice(-atOnce)
    const listed = await Promise.all(folders.map((folder) => entries(folder === '' ? root : `${root}/${folder}`)))
    for (const [index, found] of listed.entries()) {
      const folder = folders[index] ?? ''
      count += found.length
      if (count > maxEntries) return unknown(`holds more than ${maxEntries.toLocaleString('en')} files and folders`)
      ignoreFiles.push(
        ...seenIgnoreFiles(
          folder,
          found.map(({ name }) => name),
        ),
      )
      for (const entry of found) {
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`
        if (rules.fate(path) === 'sent') files.push(fileOf(entry, path))
        else ignored.push(path)
        if (entry.kind === 'directory' && !rules.isClosed(path)) open.push(path)
      }
    }
  }
  return { files: files.sort(byPath), ignored: ignored.sort(), ignoreFiles: ignoreFiles.sort(byPath) }
}

function fileOf({ name: _, ...entry }: FolderEntry, path: string): ContextFile {
  return { path, ...entry }
}

function byPath(left: { readonly path: string }, right: { readonly path: string }): number {
  return left.path < right.path ? -1 : left.path > right.path ? 1 : 0
}
