/**
 * The files of a layer whose contents say what is installed: package databases, lists of their files, manifests. Only these are kept while a layer
 * streams by; everything else is hashed and forgotten.
 */

const mebibyte = 2 ** 20

/** The most bytes of the file at this path that are worth keeping; 0: it is not kept. `path` as in `ListedEntry`, or from the root. */
export function keptBytesOf(path: string): number {
  return kindOf(path)?.maxBytes ?? 0
}

/** What is kept of a file: its bytes, or what is needed of them. Never throws: what cannot be read is kept as it is, though not all of it. */
export function keptContent(path: string, bytes: Uint8Array): Uint8Array {
  return kindOf(path)?.reduce?.(bytes) ?? bytes
}

type Kind = { readonly maxBytes: number; readonly reduce?: (bytes: Uint8Array) => Uint8Array }

const database: Kind = { maxBytes: 64 * mebibyte }
const fileList: Kind = { maxBytes: 16 * mebibyte }
const note: Kind = { maxBytes: mebibyte / 16 }
const pythonMetadata: Kind = { maxBytes: 4 * mebibyte, reduce: messageHead }
const condaRecord = json(8 * mebibyte, ({ name, version, files }) => ({
  ...{ name: textOf(name), version: textOf(version) },
  files: Array.isArray(files) ? files.filter((file) => typeof file === 'string') : undefined,
}))
const npmManifest = json(mebibyte, ({ name, version, devDependencies }) => ({
  ...{ name: textOf(name), version: textOf(version) },
  devDependencies: namesOf(devDependencies),
}))
const npmLock = json(8 * mebibyte, ({ packages }) => ({ packages: lockedPackages(packages) }))

/** Asked for every entry of a layer: the last name decides first, and nearly always that is all. */
function kindOf(path: string): Kind | undefined {
  const slash = path.lastIndexOf('/')
  const name = path.slice(slash + 1)
  const folder = path.slice(path.startsWith('/') ? 1 : 0, Math.max(slash, 0))
  const named = byName.get(name)
  if (named !== undefined) return named(folder)
  if (name.endsWith('.list')) return folder === 'var/lib/dpkg/info' ? fileList : undefined
  if (name.endsWith('.json')) return lastName(folder) === 'conda-meta' ? condaRecord : undefined
  if (name.endsWith('.egg-info')) return pythonMetadata
  return folder === 'var/lib/dpkg/status.d' ? fileList : undefined
}

const rpmFolders = new Set(['var/lib/rpm', 'usr/lib/sysimage/rpm', 'usr/share/rpm'])
const apkFolders = new Set(['lib/apk/db', 'usr/lib/apk/db'])

const byName = new Map<string, (folder: string) => Kind | undefined>([
  ['status', (folder) => (folder === 'var/lib/dpkg' ? database : undefined)],
  ['diversions', (folder) => (folder === 'var/lib/dpkg' ? fileList : undefined)],
  ['installed', (folder) => (apkFolders.has(folder) ? database : undefined)],
  ['rpmdb.sqlite', (folder) => (rpmFolders.has(folder) ? database : undefined)],
  ['METADATA', (folder) => (folder.endsWith('.dist-info') ? pythonMetadata : undefined)],
  ['RECORD', (folder) => (folder.endsWith('.dist-info') ? fileList : undefined)],
  ['PKG-INFO', (folder) => (folder.endsWith('.egg-info') ? pythonMetadata : undefined)],
  ['installed-files.txt', (folder) => (folder.endsWith('.egg-info') ? fileList : undefined)],
  ['top_level.txt', (folder) => (folder.endsWith('.egg-info') ? note : undefined)],
  ['package.json', (folder) => (isPackageFolder(folder) ? npmManifest : undefined)],
  ['.package-lock.json', (folder) => (lastName(folder) === 'node_modules' ? npmLock : undefined)],
  ['os-release', (folder) => (folder === 'etc' || folder === 'usr/lib' ? note : undefined)],
  ['version.json', cudaNote],
  ['version.txt', cudaNote],
])

function cudaNote(folder: string): Kind | undefined {
  return /^usr\/local\/cuda[^/]*$/.test(folder) ? note : undefined
}

/** A package directly in a `node_modules`, or a project outside of any: packages hold further manifests that describe nothing installed. */
function isPackageFolder(folder: string): boolean {
  const inside = `/${folder}`.lastIndexOf('/node_modules/')
  if (inside < 0) return true
  const names = `/${folder}`.slice(inside + '/node_modules/'.length).split('/')
  return names.length === (names[0]?.startsWith('@') ? 2 : 1)
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** The fields of an e-mail-like message, without its text. */
function messageHead(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const ends = ['\n\n', '\n\r\n'].map((blank) => text.indexOf(blank)).filter((at) => at >= 0)
  return bytes.slice(0, Math.min(note.maxBytes, ...ends.map((at) => at + 1)))
}

type JsonObject = Readonly<Record<string, unknown>>

function json(maxBytes: number, needed: (value: JsonObject) => JsonObject): Kind {
  const reduce = (bytes: Uint8Array): Uint8Array => {
    const value = parsed(bytes)
    return value === undefined ? bytes.slice(0, note.maxBytes) : Buffer.from(JSON.stringify(needed(value)))
  }
  return { maxBytes, reduce }
}

function parsed(bytes: Uint8Array): JsonObject | undefined {
  if (holdsTooMuch(bytes)) return undefined
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

const [opensList, opensObject, comma, colon] = [0x5b, 0x7b, 0x2c, 0x3a]

/**
 * Eight million pairs of brackets are eight megabytes here and half a gigabyte once they are parsed, and a million keys a hundred megabytes. A record of conda with
 * 20,000 files, which is as large as one may be, has 20,000 brackets and 300,000 signs between values.
 */
function holdsTooMuch(bytes: Uint8Array): boolean {
  let [brackets, values] = [0, 0]
  for (const byte of bytes) {
    if (byte === opensList || byte === opensObject) brackets += 1
    else if (byte === comma || byte === colon) values += 1
  }
  return brackets > 200_000 || values > 600_000
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What is read again is of few types, so that nothing is too deep to be written. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function namesOf(value: unknown): JsonObject | undefined {
  return isObject(value) ? Object.fromEntries(Object.keys(value).map((name) => [name, ''])) : undefined
}

function lockedPackages(value: unknown): JsonObject | undefined {
  if (!isObject(value)) return undefined
  return Object.fromEntries(
    Object.entries(value).map(([path, entry]) => {
      const { version, dev, devOptional } = isObject(entry) ? entry : {}
      return [path, { version: textOf(version), dev: dev === true, devOptional: devOptional === true }]
    }),
  )
}
