import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** What a test says of an installed package; `files` from the root. */
export type RpmSpec = {
  readonly name: string
  readonly version: string
  readonly release?: string
  readonly epoch?: number
  readonly bytes?: number
  readonly files?: readonly string[]
}

/** A database of rpm as SQLite writes it, with an index beside the table, as rpm has many. */
export function rpmDatabase(packages: readonly (RpmSpec | Uint8Array)[], { pageBytes = 4096 } = {}): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'rpm-'))
  try {
    const path = join(folder, 'rpmdb.sqlite')
    const database = new DatabaseSync(path)
    database.exec(`PRAGMA page_size = ${pageBytes}; PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF`)
    database.exec("CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)")
    database.exec("CREATE TABLE 'Name' (key TEXT NOT NULL, hnum INTEGER NOT NULL, idx INTEGER NOT NULL)")
    const insert = database.prepare('INSERT INTO Packages (blob) VALUES (?)')
    for (const spec of packages) insert.run(spec instanceof Uint8Array ? spec : rpmHeaderBlob(spec))
    database.close()
    return readFileSync(path)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A header as rpm stores it. */
export function rpmHeaderBlob({ name, version, release = '1', epoch, bytes, files = [] }: RpmSpec): Buffer {
  const folders = [...new Set(files.map(folderOf))]
  const entries: [number, number, readonly (string | number)[]][] = [
    [1000, 6, [name]],
    [1001, 6, [version]],
    [1002, 6, [release]],
    ...(epoch === undefined ? [] : [[1003, 4, [epoch]] as [number, number, number[]]]),
    ...(bytes === undefined ? [] : [[1009, 4, [bytes]] as [number, number, number[]]]),
    [1116, 4, files.map((file) => folders.indexOf(folderOf(file)))],
    [1117, 8, files.map((file) => file.slice(folderOf(file).length))],
    [1118, 8, folders],
  ]
  const index: Buffer[] = []
  const data: Buffer[] = []
  let offset = 0
  for (const [tag, type, values] of entries) {
    const content = Buffer.concat(
      values.map((value) => (typeof value === 'string' ? Buffer.from(`${value}\0`) : words(value))),
    )
    const padding = type === 4 ? (4 - (offset % 4)) % 4 : 0
    index.push(words(tag, type, offset + padding, values.length))
    data.push(Buffer.alloc(padding), content)
    offset += padding + content.length
  }
  return Buffer.concat([words(entries.length, offset), ...index, ...data])
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1)
}

function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length)
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, 4 * index)
  return bytes
}
