/** What a registry asks for before it answers (RFC 9110, "WWW-Authenticate"; RFC 6750; the distribution project's token protocol). */
export type Challenge =
  | { readonly scheme: 'basic' }
  | { readonly scheme: 'bearer'; readonly realm: string; readonly service: string | undefined }

const maxCharacters = 8192
const parameter = /\s*([A-Za-z0-9!#$%&'*+.^_`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))\s*(?:,|$)/y

/** Bearer before Basic where both are offered; undefined for anything else. */
export function parseChallenge(header: string | undefined): Challenge | undefined {
  if (header === undefined || header.length > maxCharacters) return undefined
  // Of the same length, so that a place in it is a place in the header.
  const unquoted = header.replace(/"(?:[^"\\]|\\.)*"/g, (text) => '"'.repeat(text.length))
  const bearer = /(?:^|,)\s*bearer\s+/i.exec(unquoted)
  if (bearer !== null) {
    const found = parametersFrom(header, bearer.index + bearer[0].length)
    const realm = found.get('realm')
    if (realm !== undefined) return { scheme: 'bearer', realm, service: found.get('service') }
  }
  return /(?:^|,)\s*basic(?:\s|$)/i.test(unquoted) ? { scheme: 'basic' } : undefined
}

/** Up to what is no parameter, which is where another challenge begins. */
function parametersFrom(header: string, begin: number): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  parameter.lastIndex = begin
  for (let match = parameter.exec(header); match !== null; match = parameter.exec(header)) {
    const [, name = '', quoted, plain = ''] = match
    found.set(name.toLowerCase(), quoted === undefined ? plain : quoted.replace(/\\(.)/g, '$1'))
  }
  return found
}
