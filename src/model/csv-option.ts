/**
 * The attributes of one of docker's comma-separated options, `type=local,src=dir`; names in lower case. A field without `=`
 * has an empty value, and of two with one name the last counts, as for buildx.
 */
export function csvAttributes(option: string): ReadonlyMap<string, string> {
  return new Map(
    csvFields(option).map((field) => {
      const equals = field.indexOf('=')
      const name = equals < 0 ? field : field.slice(0, equals)
      return [name.trim().toLowerCase(), equals < 0 ? '' : field.slice(equals + 1)]
    }),
  )
}

/** The option with these attributes, `type` first; the way back of `csvAttributes`. */
export function csvOption(attributes: Readonly<Record<string, string>>): string {
  const { type, ...others } = attributes
  const ordered = Object.entries(others).sort(([left], [right]) => (left < right ? -1 : 1))
  return [...(type === undefined ? [] : [['type', type]]), ...ordered]
    .map(([name, value]) => `${name}=${value}`)
    .map((field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field))
    .join(',')
}

/** One line of CSV: a field in double quotes may hold commas, and `""` in it is a quote. */
function csvFields(line: string): string[] {
  const fields: string[] = []
  let field = ''
  let quoted = false
  for (let index = 0; index < line.length; index++) {
    const character = line.charAt(index)
    if (character === '"') {
      const doubled = quoted && line.charAt(index + 1) === '"'
      if (doubled) {
        field += '"'
        index++
      } else quoted = !quoted
    } else if (character === ',' && !quoted) {
      fields.push(field)
      field = ''
    } else field += character
  }
  return [...fields, field]
}
