/**
 * The wanted fields of a file of control data (deb822(5)), stanza by stanza, names as they are written; the first line of a value, of those that have more.
 * What is no field is passed over.
 */
export function* controlStanzas(text: string, wanted: ReadonlySet<string>): Generator<ReadonlyMap<string, string>> {
  let fields = new Map<string, string>()
  let isEmpty = true
  for (const line of linesOf(text)) {
    if (line === '') {
      if (!isEmpty) yield fields
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

/** One line at a time: a database of 60 MB is not held twice. */
export function* linesOf(text: string): Generator<string> {
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start)
    const stop = end < 0 ? text.length : end
    yield text.slice(start, text[stop - 1] === '\r' ? stop - 1 : stop)
    start = stop + 1
  }
}
