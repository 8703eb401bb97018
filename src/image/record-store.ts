import { posix } from 'node:path'
import type { Files, Log } from '../ports.ts'
import type { Records } from '../record-ports.ts'
import { pruneRecords } from './prune-records.ts'

/*
 * What was found in layers and images, from run to run: most layers of a build are those of the build before. It lies in the
 * user's cache folder and never in the workspace, where a pull request could put numbers of its own.
 */

// A layer of half a million files has 16 MB.
const maxRecordBytes = 256 * 1024 * 1024
const maxMemoryBytes = 64 * 1024 * 1024

type StoreFiles = Pick<
  Files,
  | 'readBytes'
  | 'writeAtomically'
  | 'makePrivateDirectory'
  | 'makeTemporaryDirectory'
  | 'remove'
  | 'list'
  | 'info'
  | 'writers'
>

type StoreOptions = {
  readonly files: StoreFiles
  /** Told once where the folder cannot be trusted. */
  readonly log: Pick<Log, 'warn'>
}

/** The user's, where the XDG base directory specification has it; one for this run alone where the environment names no folder. */
export function recordStoreOf({
  env,
  ...options
}: StoreOptions & { readonly env: Readonly<Record<string, string | undefined>> }): Records {
  const { XDG_CACHE_HOME: cacheHome, HOME: home } = env
  const folder = cacheHome?.startsWith('/') ? cacheHome : home?.startsWith('/') ? posix.join(home, '.cache') : undefined
  if (folder === undefined) return createRecordStore(options)
  return createRecordStore({ ...options, folder: posix.join(folder, 'image-budgets', 'layers') })
}

/**
 * Keeps records in `folder`; where none can be written, or where others can write, too, in a temporary one, and where that fails as well, in memory as far as they are
 * small: at least in this run nothing is read twice.
 */
export function createRecordStore(options: { readonly folder?: string } & Partial<StoreOptions> = {}): Records {
  const { folder, files, log } = options
  const inMemory = new Map<string, Uint8Array>()
  let memoryBytes = 0
  let temporary: Promise<string> | undefined
  let temporaryPlace: string | undefined
  const used = new Set<string>()
  let added = false
  let closed = false

  /** The folder where nobody else can put a record or replace it, as the checksum in one is no seal; undefined also while there is none. */
  async function ownFolder(): Promise<string | undefined> {
    if (folder === undefined || files === undefined) return undefined
    const places = [posix.dirname(folder), folder]
    const writers = await Promise.all(places.map((place) => files.writers(place).catch(() => undefined)))
    const index = writers.indexOf('others')
    if (index >= 0) warnOf(places[index] ?? folder)
    return writers.every((who) => who === 'this user') ? folder : undefined
  }

  let warned = false
  function warnOf(place: string): void {
    if (warned) return
    warned = true
    log?.warn(
      `What earlier runs found in images is not used: ${place} belongs to another user, or others can write to it; remove it, or take that right from them with chmod go-w`,
    )
  }

  async function madeFolder(): Promise<string | undefined> {
    try {
      if (folder !== undefined) await files?.makePrivateDirectory(posix.dirname(folder))
      if (folder !== undefined) await files?.makePrivateDirectory(folder)
    } catch {
      // A home that is read only.
    }
    return ownFolder()
  }

  async function write(path: string, record: Uint8Array): Promise<boolean> {
    try {
      await files?.writeAtomically(path, record)
      return files !== undefined
    } catch {
      // A full disk.
      return false
    }
  }

  async function temporaryFolder(): Promise<string | undefined> {
    try {
      temporary ??= files?.makeTemporaryDirectory('layers-').then((made) => {
        temporaryPlace = made
        return made
      })
      return await temporary
    } catch {
      return undefined
    }
  }

  async function readBytes(name: string): Promise<Uint8Array | undefined> {
    for (const place of [await ownFolder(), temporaryPlace]) {
      if (place === undefined) continue
      try {
        const path = posix.join(place, name)
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
    async get(name) {
      const bytes = inMemory.get(name) ?? (await readBytes(name))
      if (bytes !== undefined) used.add(name)
      return bytes
    },
    async put(name, record) {
      if (closed) return
      const own = await madeFolder()
      if (own !== undefined && (await write(posix.join(own, name), record))) {
        used.add(name)
        added = true
        return
      }
      const other = await temporaryFolder()
      if (other !== undefined && (await write(posix.join(other, name), record))) return
      if (memoryBytes + record.length > maxMemoryBytes) return
      memoryBytes += record.length
      inMemory.set(name, record)
    },
    async close() {
      if (closed) return
      closed = true
      if (files === undefined) return
      const own = used.size > 0 ? await ownFolder() : undefined
      if (own !== undefined) await pruneRecords({ folder: own, files, used, added })
      const made = await temporary?.catch(() => undefined)
      if (made !== undefined) await files.remove(made)
    },
  }
}
