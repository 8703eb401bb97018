/** One package that pip is asked for (PEP 508). Hostile text. */
export type Requirement = {
  /** Normalised (PEP 503): `ruamel-yaml`. */
  readonly name: string
  /** Without options and comments, blanks as they are. */
  readonly text: string
  readonly extras: readonly string[]
  /** `>=2,<3`; empty where any version will do. */
  readonly specifier: string
  /** Of `name @ URL`. */
  readonly url?: string
  /** What stands behind `;`. */
  readonly marker?: string
  /** Names of options on its line. */
  readonly options: readonly string[]
  readonly line: number
}

/** `--index-url URL` on a line of its own. */
type RequirementOption = { readonly name: string; readonly value: string; readonly line: number }

export type Requirements = {
  readonly requirements: readonly Requirement[]
  readonly options: readonly RequirementOption[]
}

/** Nobody writes longer files by hand, and those that tools write repeat nothing. */
const maxLines = 5_000

/** A requirements file as pip reads it (pip.pypa.io/en/stable/reference/requirements-file-format). */
export function readRequirements(text: string): Requirements {
  const requirements: Requirement[] = []
  const options: RequirementOption[] = []
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/, maxLines)
  for (let index = 0; index < lines.length; index++) {
    const line = index + 1
    const parts: string[] = []
    let part = lines[index] ?? ''
    // A comment ends with its line, whatever that ends with.
    while (part.endsWith('\\') && !/^\s*#/.test(part) && index + 1 < lines.length) {
      parts.push(part.slice(0, -1))
      part = lines[++index] ?? ''
    }
    const whole = withoutComment([...parts, part].join('')).trim()
    if (whole.startsWith('-')) options.push(readOption(whole, line))
    else {
      const requirement = readRequirement(whole, line)
      if (requirement !== undefined) requirements.push(requirement)
    }
  }
  return { requirements, options }
}

function withoutComment(line: string): string {
  if (line.trimStart().startsWith('#')) return ''
  const at = line.search(/\s#/)
  return at < 0 ? line : line.slice(0, at)
}

function readOption(text: string, line: number): RequirementOption {
  const [, name = '', value = ''] = /^(--[A-Za-z-]+|-[A-Za-z])(.*)$/s.exec(text) ?? []
  return { name, value: value.replace(/^\s*=?\s*/, '').replace(/^(["'])(.*)\1$/s, '$2'), line }
}

/** Undefined for what names no package: a path, a URL, an empty line. */
export function readRequirement(text: string, line: number): Requirement | undefined {
  const optionsAt = text.search(/\s--?[A-Za-z]/)
  const plain = (optionsAt < 0 ? text : text.slice(0, optionsAt)).trim()
  const options =
    optionsAt < 0 ? [] : [...text.slice(optionsAt).matchAll(/\s(--?[A-Za-z][A-Za-z-]*)/g)].map(([, name = '']) => name)
  const [whole = '', name, extras = ''] =
    /^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[([^\]]*)\])?\s*/.exec(plain) ?? []
  if (name === undefined) return undefined
  const semicolon = plain.indexOf(';', whole.length)
  const wanted = plain.slice(whole.length, semicolon < 0 ? undefined : semicolon).trim()
  if (wanted !== '' && !/^[=<>!~@(]/.test(wanted)) return undefined
  const marker = semicolon < 0 ? undefined : plain.slice(semicolon + 1).trim()
  const url = wanted.startsWith('@') ? wanted.slice(1).trim() : undefined
  return {
    name: normalName(name),
    text: plain,
    extras: extras.split(',').flatMap((extra) => (extra.trim() === '' ? [] : [extra.trim().toLowerCase()])),
    specifier: url === undefined ? wanted.replaceAll(/[()\s]/g, '') : '',
    ...(url !== undefined && { url }),
    ...(marker !== undefined && marker !== '' && { marker: marker.replaceAll(/\s+/g, ' ').replaceAll('"', "'") }),
    options,
    line,
  }
}

function normalName(name: string): string {
  return name.replaceAll(/[-_.]+/g, '-').toLowerCase()
}
