import {
  appendFile,
  constants,
  link,
  lstat,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readlink,
  realpath,
  rename,
  rm,
  stat,
  statfs,
  unlink,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { ActionError } from '../errors.ts'
import type { FileInfo, Files } from '../ports.ts'
import { folderEntries } from './folder-entries.ts'

const readChunkBytes = 4 << 20

/**
 * The file system of this machine. Temporary directories are made under `temporaryRoot`: RUNNER_TEMP where there is one, which
 * the runner empties, else the system's.
 */
export function createFiles(temporaryRoot: string = process.env['RUNNER_TEMP'] || tmpdir()): Files {
  return {
    info: (path) => missingIsUndefined(async () => infoOf(await lstat(path))),
    realPath: (path) => missingIsUndefined(() => realpath(path)),
    linkTarget: (path) => missingIsUndefined(() => readlink(path)),
    readBytes: (path, maxBytes) => missingIsUndefined(() => readBytes(path, maxBytes)),
    readStream,
    list: async (path) => (await readdir(path)).sort(),
    entries: folderEntries,
    writeAtomically,
    append: (path, content) => appendFile(path, content),
    makeDirectory: (path) => makeDirectory(path),
    makePrivateDirectory: (path) => makeDirectory(path, privateMode),
    writers: (path) => missingIsUndefined(async () => writersOf(await lstat(path))),
    async makeTemporaryDirectory(prefix) {
      await makeDirectory(temporaryRoot)
      return mkdtemp(join(await realpath(temporaryRoot), prefix))
    },
    remove: (path) => rm(path, { recursive: true, force: true, maxRetries: 2 }),
    replaceByLink,
    async diskSpace(path) {
      const { bavail, bsize, files, ffree } = await statfs(path)
      // Btrfs and others do not count inodes: they report none at all.
      return { freeBytes: bavail * bsize, freeInodes: files === 0 ? undefined : ffree }
    },
  }
}

function infoOf(stats: Awaited<ReturnType<typeof lstat>>): FileInfo {
  const kind = stats.isFile()
    ? 'file'
    : stats.isDirectory()
      ? 'directory'
      : stats.isSymbolicLink()
        ? 'symlink'
        : 'other'
  return { kind, bytes: Number(stats.size) }
}

async function missingIsUndefined<Value>(read: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await read()
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    // ENOTDIR: a parent is a file, so that there is nothing at this path either.
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw error
  }
}

const privateMode = 0o700
const othersWrite = 0o022

function writersOf(stats: Awaited<ReturnType<typeof lstat>>): 'this user' | 'others' {
  const isOurs = process.getuid === undefined || stats.uid === process.getuid()
  return isOurs && stats.isDirectory() && (Number(stats.mode) & othersWrite) === 0 ? 'this user' : 'others'
}

/** Parents too. Node's own `recursive` never returns where a directory exists and takes no entries, as /proc. */
async function makeDirectory(path: string, mode = 0o777): Promise<void> {
  if ((await triedDirectory(path, mode)) === undefined) return
  if ((await missingIsUndefined(() => lstat(dirname(path)))) === undefined) await makeDirectory(dirname(path))
  // Once more, and no oftener: somebody else may have made the folder above meanwhile, or it is one that takes none.
  const failure = await triedDirectory(path, mode)
  if (failure !== undefined) throw failure
}

/** That the folder above is missing, as far as one call can tell; any other trouble is thrown. */
async function triedDirectory(path: string, mode: number): Promise<Error | undefined> {
  try {
    await mkdir(path, mode)
    return undefined
  } catch (error) {
    const failure = error as NodeJS.ErrnoException
    if (failure.code === 'EEXIST' && (await stat(path)).isDirectory()) return undefined
    if (failure.code === 'ENOENT') return failure
    throw error
  }
}

/** A final symlink is refused with ELOOP: what is streamed is a blob, and a blob is never a link. */
async function* readStream(path: string, range?: Parameters<Files['readStream']>[1]): AsyncGenerator<Uint8Array> {
  if (range?.bytes === 0) return
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  const part = range === undefined ? {} : { start: range.offset, end: range.offset + range.bytes - 1 }
  // The stream closes the handle, also when its reader stops early.
  yield* handle.createReadStream({ highWaterMark: readChunkBytes, ...part })
}

async function readBytes(path: string, maxBytes: number): Promise<Uint8Array> {
  const handle = await open(path, constants.O_RDONLY)
  try {
    const chunks: Buffer[] = []
    let bytes = 0
    // The size of a file can be wrong (/proc) or grow: what counts is what is read.
    for await (const chunk of handle.createReadStream({ highWaterMark: 64 * 1024, autoClose: false })) {
      bytes += chunk.length
      if (bytes > maxBytes) {
        throw new ActionError('limit-exceeded', `File ${path} is larger than the limit of ${maxBytes} bytes`)
      }
      chunks.push(chunk)
    }
    return Buffer.concat(chunks)
  } finally {
    await handle.close()
  }
}

// Never used twice: a name that is free again after its rename could be taken by another writer before it is cleaned up.
let temporaryNames = 0

/** A name that nobody else takes: O_EXCL decides, never a look beforehand. */
function besideName(path: string): string {
  temporaryNames += 1
  return join(dirname(path), `.${basename(path).slice(0, 200)}.${process.pid}.${temporaryNames}.tmp`)
}

async function writeAtomically(path: string, content: Parameters<Files['writeAtomically']>[1]): Promise<void> {
  const before = await missingIsUndefined(() => lstat(path))
  // Who may read a file stays as it is.
  const mode = before?.isFile() ? before.mode & 0o777 : undefined
  const temporary = await withFreshName(path, async (name) => {
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW
    const handle = await open(name, flags, 0o644)
    try {
      if (mode !== undefined) await handle.chmod(mode)
      await handle.writeFile(content)
      await handle.sync()
    } catch (error) {
      await unlink(name)
      throw error
    } finally {
      await handle.close()
    }
  })
  await renameOrRemove(temporary, path)
}

async function replaceByLink(existing: string, path: string): Promise<void> {
  const temporary = await withFreshName(path, (name) => link(existing, name))
  await renameOrRemove(temporary, path)
}

/** Calls `make` with names until one is free. */
async function withFreshName(path: string, make: (name: string) => Promise<void>): Promise<string> {
  for (let attempt = 0; ; attempt += 1) {
    const name = besideName(path)
    try {
      await make(name)
      return name
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt >= 100) throw error
    }
  }
}

/** `rename` replaces a symlink instead of following it; over a directory it fails, and then nothing is left behind. */
async function renameOrRemove(temporary: string, path: string): Promise<void> {
  try {
    await rename(temporary, path)
    // Two links of one file: rename does nothing then, as POSIX asks.
    await rm(temporary, { force: true })
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}
