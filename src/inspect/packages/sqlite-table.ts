import { sqliteRecord, varint } from './sqlite-record.ts'

/** The columns of a row: numbers, texts, blobs; null is undefined. */
type SqliteRow = NonNullable<ReturnType<typeof sqliteRecord>>

type Database = { readonly bytes: Buffer; readonly pageBytes: number; readonly usableBytes: number }

const magic = Buffer.from('SQLite format 3\0', 'latin1')
const headerBytes = 100
const [interior, leaf] = [0x05, 0x0d]
/** What is damaged oftener is not read on: 64 MB can name one page thirty million times. */
const mostDamages = 100

/**
 * The rows of one table of an SQLite database, by its file format (sqlite.org/fileformat2.html): pages that are no part of a table, or that come twice,
 * end in `onDamage` with the reason, and the rest is read until there are a hundred of them. Takes time and memory in proportion to the file, whatever it says.
 */
export function* sqliteTable(
  file: Uint8Array,
  { table, onDamage }: { readonly table: string; onDamage(reason: string): void },
): Generator<SqliteRow> {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
  if (bytes.length < headerBytes || !bytes.subarray(0, magic.length).equals(magic)) {
    onDamage('is no SQLite database')
    return
  }
  const size = bytes.readUInt16BE(16)
  const pageBytes = size === 1 ? 65_536 : size
  if (pageBytes < 512) {
    onDamage('has pages of an impossible size')
    return
  }
  const database = { bytes, pageBytes, usableBytes: pageBytes - (bytes[20] ?? 0) }
  // No page is part of two things.
  const seen = new Set<number>()
  const damages = countedDamages(onDamage)
  let root: number | undefined
  for (const [type, name, , page] of rowsOf(database, { root: 1, seen, damages })) {
    if (type === 'table' && name === table && typeof page === 'number') root = page
  }
  if (root === undefined) damages.add(`has no table ${table}`)
  else yield* rowsOf(database, { root, seen, damages })
}

type Damages = { readonly areTooMany: boolean; add(reason: string): void }

function countedDamages(onDamage: (reason: string) => void): Damages {
  let count = 0
  return {
    get areTooMany() {
      return count > mostDamages
    },
    add(reason) {
      count += 1
      if (count <= mostDamages) onDamage(reason)
      else if (count === mostDamages + 1) onDamage(`is damaged in more than ${mostDamages} places, and not read on`)
    },
  }
}

type Walk = { readonly root: number; readonly seen: Set<number>; readonly damages: Damages }

function* rowsOf(database: Database, { root, seen, damages }: Walk): Generator<SqliteRow> {
  const pages: number[] = []
  const visit = (number: number): void => {
    if (pageOf(database, number) === undefined || seen.has(number)) {
      damages.add(
        `names page ${number} of ${database.bytes.length / database.pageBytes}, which is not there or part of something else`,
      )
      return
    }
    seen.add(number)
    pages.push(number)
  }
  visit(root)
  for (let number = pages.pop(); number !== undefined; number = pages.pop()) {
    const page = pageOf(database, number)
    if (page === undefined || damages.areTooMany) return
    const start = number === 1 ? headerBytes : 0
    const kind = page[start]
    if (kind === interior) visitChildren(childrenOf(page, start), { visit, damages })
    else if (kind === leaf) yield* leafRows(database, { page, start, seen, damages })
    else damages.add(`has no rows of a table on page ${number}`)
  }
}

/** From the last to the first, which is then taken first. */
function visitChildren(
  children: readonly number[],
  { visit, damages }: { readonly visit: (number: number) => void; readonly damages: Damages },
): void {
  for (let index = children.length - 1; index >= 0 && !damages.areTooMany; index -= 1) visit(children[index] ?? 0)
}

function pageOf({ bytes, pageBytes }: Database, number: number): Buffer | undefined {
  const end = number * pageBytes
  return number < 1 || end > bytes.length ? undefined : bytes.subarray(end - pageBytes, end)
}

/** Where the cells of a page begin. */
function cellsOf(page: Buffer, { start, first }: { readonly start: number; readonly first: number }): number[] {
  const count = Math.min(page.readUInt16BE(start + 3), Math.floor((page.length - start - first) / 2))
  return Array.from({ length: count }, (_, index) => page.readUInt16BE(start + first + 2 * index))
}

function childrenOf(page: Buffer, start: number): number[] {
  const cells = cellsOf(page, { start, first: 12 }).filter((cell) => cell + 4 <= page.length)
  return [...cells.map((cell) => page.readUInt32BE(cell)), page.readUInt32BE(start + 8)]
}

type Leaf = Omit<Walk, 'root'> & { readonly page: Buffer; readonly start: number }

function* leafRows(database: Database, { page, start, seen, damages }: Leaf): Generator<SqliteRow> {
  let rowBytes = 0
  for (const cell of cellsOf(page, { start, first: 8 })) {
    if (damages.areTooMany) return
    const length = varint(page, cell)
    // The length and the number of the row, at least.
    rowBytes += 2 + bytesOnPage(database, length.value)
    if (rowBytes > page.length) {
      // They would be read as often as there are any.
      damages.add('holds rows that lie in each other')
      return
    }
    const payload = payloadOf(database, { page, seen, length: length.value, at: varint(page, length.end).end })
    const row = payload && sqliteRecord(payload)
    if (row === undefined) damages.add('holds a row that is cut off')
    else yield row
  }
}

type Payload = { readonly page: Buffer; readonly seen: Set<number>; readonly length: number; readonly at: number }

/** What of a row's content is on its own page. */
function bytesOnPage({ usableBytes }: Database, length: number): number {
  const most = usableBytes - 35
  const least = Math.floor(((usableBytes - 12) * 32) / 255) - 23
  const kept = least + ((length - least) % (usableBytes - 4))
  return length <= most ? length : kept <= most ? kept : least
}

/** The content of a row, from its page and from the chain of pages that it overflows into. */
function payloadOf(database: Database, { page, seen, length, at }: Payload): Buffer | undefined {
  if (length > database.bytes.length) return undefined
  const here = bytesOnPage(database, length)
  if (at + here + (length > here ? 4 : 0) > page.length) return undefined
  const parts = [page.subarray(at, at + here)]
  let left = length - here
  for (let next = left > 0 ? page.readUInt32BE(at + here) : 0; left > 0; ) {
    const more = pageOf(database, next)
    if (more === undefined || seen.has(next)) return undefined
    seen.add(next)
    const part = more.subarray(4, Math.min(4 + left, database.usableBytes))
    parts.push(part)
    left -= part.length
    next = more.readUInt32BE(0)
  }
  return Buffer.concat(parts)
}
