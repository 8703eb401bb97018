import { linesOf } from './lines-of.ts'

/**
 * The wanted fields of a file of control data (deb822(5)), stanza by stanza, names as they are written; the first line of a value, of those that have more.
 * What is no field is passed over.
 */
export function* controlStanzas(
  bytes: Uint8Array,
  wanted: ReadonlySet<string>,
): Generator<ReadonlyMap<string, string>> {
  let fields = new Map<string, string>()
  let isEmpty = true
  for (const line of linesOf(bytes)) {
    if (line === '') {
      if (isEmpty) continue
      yield fields
      fields = new Map()
      isEmpty = true
      continue
    }
    isEmpty = false
    const colon = line.indexOf(':')
    const name = line.slice(0, Math.max(colon, 0))
    if (wanted.has(name)) fields.set(name, line.slice(colon + 1).trim())
  }
  if (!isEmpty) yield fields
}
