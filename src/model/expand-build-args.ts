/** What variables of a Dockerfile stand for; a name that is there without a value is known to have none. */
export type ArgValues = ReadonlyMap<string, string | undefined>

/** No name of an image is as long, and ARGs that double each other grow beyond memory. */
const maxLength = 65_536

const reference = /\\.|\$(?:\{([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-+?])([^{}]*))?\}|([A-Za-z_][A-Za-z0-9_]*))/gs

/**
 * A word of a Dockerfile with the values of its variables (docs.docker.com/reference/dockerfile, "Environment replacement"); quotes are
 * left as they are. Undefined where something in it has no value, and where it changes a value in a way that is not followed here.
 */
export function expandBuildArgs(text: string, values: ArgValues): string | undefined {
  let isWhole = true
  let length = text.length
  const expanded = text.replace(
    reference,
    (
      whole,
      braced: string | undefined,
      sign: string | undefined,
      word: string | undefined,
      bare: string | undefined,
    ) => {
      if (whole.startsWith('\\')) return whole.slice(1)
      const value = values.get(braced ?? bare ?? '')
      const isSet = sign?.startsWith(':') === true ? value !== undefined && value !== '' : value !== undefined
      if (sign?.endsWith('-') === true) return inner(isSet ? value : undefined, word)
      if (sign?.endsWith('+') === true) return isSet ? inner(undefined, word) : ''
      length += value?.length ?? 0
      if (value === undefined || length > maxLength) isWhole = false
      return isWhole ? (value ?? '') : ''
    },
  )
  return isWhole && !/\$[{A-Za-z_]/.test(expanded) ? expanded : undefined

  function inner(value: string | undefined, word = ''): string {
    if (value !== undefined) return value
    const given = expandBuildArgs(word, values)
    if (given === undefined) isWhole = false
    return given ?? ''
  }
}

/** The values that ARGs have, one after the other: what the build gives comes first, then what is written there. */
export function argValues(
  /** `NAME` or `NAME=value` each, as they are written. */
  declared: readonly string[],
  { given, known }: { readonly given: Readonly<Record<string, string>>; readonly known?: ArgValues },
): ArgValues {
  const values = new Map(known)
  for (const one of declared) {
    const [, name = '', value] = /^([^=]+)(?:=(.*))?$/s.exec(one) ?? []
    const own = Object.hasOwn(given, name) ? given[name] : undefined
    const written = value === undefined ? undefined : expandBuildArgs(withoutQuotes(value), values)
    if (own !== undefined || value !== undefined || !values.has(name)) values.set(name, own ?? written)
  }
  return values
}

/** `"a b"` and `'a'` without what quotes them. */
export function withoutQuotes(text: string): string {
  return text.replaceAll(/"([^"]*)"|'([^']*)'/g, (_, double?: string, single?: string) => double ?? single ?? '')
}
