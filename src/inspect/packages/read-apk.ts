import { linesOf } from './control-stanzas.ts'
import { type InventoryContext, textOf } from './inventory-context.ts'

/** Alpine's packages: one database, whose lines begin with a letter for what they say. The declared size is what apk gives for the installed package. */
export function readApk(context: InventoryContext): void {
  const path = ['/lib/apk/db/installed', '/usr/lib/apk/db/installed'].find((place) => context.tree.at(place))
  const text = path === undefined ? undefined : textOf(context, path)
  if (path === undefined || text === undefined) return
  let nameless = 0
  let entry = newEntry()
  const finish = (): void => {
    const { name, version, declaredBytes, files, isEmpty } = entry
    entry = newEntry()
    if (isEmpty) return
    if (name === undefined) nameless += 1
    const owner = context.claims.add({
      ...{ manager: 'apk', name: name ?? 'unknown' },
      ...(version && { version }),
      ...(declaredBytes !== undefined && { declaredBytes }),
    })
    for (const file of files) context.claims.claim(file, owner)
  }
  for (const line of linesOf(text)) {
    if (line === '') finish()
    else readLine(entry, line)
  }
  finish()
  if (nameless > 0) context.problem(path, `holds ${nameless} ${nameless === 1 ? 'entry' : 'entries'} without a name`)
  else if (!text.endsWith('\n') && text !== '') context.problem(path, 'ends in the middle of an entry')
}

type Entry = {
  name?: string
  version?: string
  declaredBytes?: number
  folder: string
  isEmpty: boolean
  readonly files: string[]
}

function newEntry(): Entry {
  return { folder: '', isEmpty: true, files: [] }
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
      return
    case 'R:':
      entry.files.push(`/${entry.folder}/${value}`)
  }
}
