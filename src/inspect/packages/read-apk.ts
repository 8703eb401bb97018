import { contentOf, type InventoryContext } from './inventory-context.ts'
import { linesOf } from './lines-of.ts'

/** Alpine's packages: one database, whose lines begin with a letter for what they say. The declared size is what apk gives for the installed package. */
export function readApk(context: InventoryContext): void {
  const path = ['/lib/apk/db/installed', '/usr/lib/apk/db/installed'].find((place) => context.tree.at(place))
  const bytes = path === undefined ? undefined : contentOf(context, path)
  if (path === undefined || bytes === undefined) return
  let nameless = 0
  let entry = newEntry()
  /** Called at the first file, before which apk writes all else: what a package lists is not gathered. */
  const ownerOf = (of: Entry): number => {
    if (of.owner !== undefined) return of.owner
    const { name, version, declaredBytes } = of
    if (name === undefined) nameless += 1
    of.owner = context.claims.add({
      ...{ manager: 'apk', name: name ?? 'unknown' },
      ...(version && { version }),
      ...(declaredBytes !== undefined && { declaredBytes }),
    })
    return of.owner
  }
  for (const line of linesOf(bytes)) {
    if (line === '') {
      if (!entry.isEmpty) ownerOf(entry)
      entry = newEntry()
    } else if (line.startsWith('R:')) context.claims.claim(`/${entry.folder}/${line.slice(2)}`, ownerOf(entry))
    else readLine(entry, line)
  }
  if (!entry.isEmpty) ownerOf(entry)
  if (nameless > 0) context.problem(path, `holds ${nameless} ${nameless === 1 ? 'entry' : 'entries'} without a name`)
  else if (bytes.length > 0 && bytes.at(-1) !== lineFeed) context.problem(path, 'ends in the middle of an entry')
}

const lineFeed = 0x0a

type Entry = {
  name?: string
  version?: string
  declaredBytes?: number
  folder: string
  isEmpty: boolean
  /** Once it is known what it is. */
  owner?: number
}

function newEntry(): Entry {
  return { folder: '', isEmpty: true }
}

function readLine(entry: Entry, line: string): void {
  entry.isEmpty = false
  const value = line.slice(2)
  switch (line.slice(0, 2)) {
    case 'P:':
      entry.name = value
      return
    case 'V:':
      entry.version = value
      return
    case 'I:':
      if (/^\d{1,15}$/.test(value)) entry.declaredBytes = Number(value)
      return
    case 'F:':
      entry.folder = value
  }
}
