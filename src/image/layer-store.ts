import { posix } from 'node:path'
import { type Digest, digestHex } from '../model/digest.ts'
import type { Files } from '../ports.ts'
import { type LayerRecord, openRecord } from './open-record.ts'
import { pruneRecords, recordName } from './prune-records.ts'

/*
 * What was found in layers, by digest, from run to run: most layers of a build are those of the build before. It lies in the
 * user's cache folder and never in the workspace, where a pull request could put numbers of its own.
 */

// A layer of half a million files has 16 MB.
const maxRecordBytes = 256 * 1024 * 1024
const maxMemoryBytes = 64 * 1024 * 1024

export type LayerStore = {
  /** Undefined: nothing is known, or what was kept is damaged. */
  get(digest: Digest): Promise<LayerRecord | undefined>
  /** Only time is lost where it cannot be kept, so that nothing is said then. */
  put(digest: Digest, record: Uint8Array): Promise<void>
  close(): Promise<void>
}

export type StoreFiles = Pick<
  Files,
  'readBytes' | 'writeAtomically' | 'makeDirectory' | 'makeTemporaryDirectory' | 'remove' | 'list' | 'info'
>

/** The user's, where the XDG base directory specification has it; one for this run alone where the environment names no folder. */
export function layerStoreOf(options: {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly files: StoreFiles
}): LayerStore {
  const { XDG_CACHE_HOME: cacheHome, HOME: home } = options.env
  const folder = cacheHome?.startsWith('/') ? cacheHome : home?.startsWith('/') ? posix.join(home, '.cache') : undefined
  const { files } = options
  if (folder === undefined) return createLayerStore({ files })
  return createLayerStore({ files, folder: posix.join(folder, 'image-budgets', 'layers') })
}

/**
 * Keeps records in `folder`; where none can be written, in a temporary one, and where that fails too, in memory as far as they are small:
 * at least in this run nothing is read twice.
 */
export function createLayerStore(options: { readonly folder?: string; readonly files?: StoreFiles } = {}): LayerStore {
  const { folder, files } = options
  const inMemory = new Map<Digest, Uint8Array>()
  let memoryBytes = 0
  /** Where records are, in the order of looking. */
  const folders: string[] = folder === undefined ? [] : [folder]
  let temporary: Promise<string> | undefined
  const used = new Set<string>()
  let added = false
  let closed = false

  async function write(path: string, record: Uint8Array): Promise<boolean> {
    try {
      await files?.makeDirectory(posix.dirname(path))
      await files?.writeAtomically(path, record)
      return files !== undefined
    } catch {
      // A home that is read only, or a full disk.
      return false
    }
  }

  async function temporaryFolder(): Promise<string | undefined> {
    try {
      temporary ??= files?.makeTemporaryDirectory('layers-').then((made) => {
        folders.push(made)
        return made
      })
      return await temporary
    } catch {
      return undefined
    }
  }

  async function readBytes(digest: Digest): Promise<Uint8Array | undefined> {
    for (const place of folders) {
      try {
        const path = posix.join(place, recordName(digest))
        const info = await files?.info(path)
        // A pipe would never end.
        if (info?.kind !== 'file' || info.bytes > maxRecordBytes) continue
        const bytes = await files?.readBytes(path, maxRecordBytes)
        if (bytes !== undefined) return bytes
      } catch {
        // As if it were not there.
      }
    }
    return undefined
  }

  return {
    async get(digest) {
      const bytes = inMemory.get(digest) ?? (await readBytes(digest))
      const record = bytes && openRecord(bytes, digest)
      if (record !== undefined) used.add(digestHex(digest))
      return record
    },
    async put(digest, record) {
      if (closed) return
      const name = recordName(digest)
      if (folder !== undefined && (await write(posix.join(folder, name), record))) {
        used.add(digestHex(digest))
        added = true
        return
      }
      const other = await temporaryFolder()
      if (other !== undefined && (await write(posix.join(other, name), record))) return
      if (memoryBytes + record.length > maxMemoryBytes) return
      memoryBytes += record.length
      inMemory.set(digest, record)
    },
    async close() {
      if (closed) return
      closed = true
      if (files === undefined) return
      if (folder !== undefined && used.size > 0) await pruneRecords({ folder, files, used, added })
      const made = await temporary?.catch(() => undefined)
      if (made !== undefined) await files.remove(made)
    },
  }
}
