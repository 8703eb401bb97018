import { type IgnorePattern, ignorePattern, trim } from './ignore-pattern.ts'
import { isUnknown, type Unknown, unknown } from './unknown.ts'

/** What an ignore file leaves of a build's context. Paths are relative to the context, with `/`, without `.` and `..`. */
export type DockerIgnore = {
  /** Of a file or a folder. What is sent takes the folders that it is in along, also those that are ignored. */
  fate(path: string): 'sent' | 'ignored'
  /** True for an ignored folder of which nothing can be sent: nobody has to look into it. */
  isClosed(folder: string): boolean
}

const maxPatterns = 10_000
const maxExpressionLength = 50_000
/** BuildKit's reader takes no longer line, and neither comment nor pattern is meant by one. */
const maxLineBytes = 64 * 1024

/**
 * The rules of an ignore file as BuildKit has them. The last line that matches a path, or a folder it is in, decides. Unknown: no build would get past this file,
 * or it is so large that nobody has written it.
 */
export function dockerIgnore(text: string): DockerIgnore | Unknown {
  const patterns: IgnorePattern[] = []
  let expressionLength = 0
  for (const raw of text.replace(/^\ufeff/, '').split('\n')) {
    if (raw.length >= maxLineBytes) return unknown('a line is longer than 64 KiB')
    const line = trim(raw)
    if (line === '' || raw.startsWith('#')) continue
    const pattern = ignorePattern(line)
    if (isUnknown(pattern)) return pattern
    patterns.push(pattern)
    expressionLength += pattern.expressionLength
    if (patterns.length > maxPatterns) return unknown(`it has more than ${maxPatterns} patterns`)
    if (expressionLength > maxExpressionLength) return unknown('its patterns are too long together')
  }
  return rulesOf(patterns)
}

/** Which patterns a path, or a folder that it is in, matched. */
type Matched = { readonly isIgnored: boolean; readonly by: Uint8Array }

function rulesOf(patterns: readonly IgnorePattern[]): DockerIgnore {
  const exceptions = patterns.filter((pattern) => pattern.excepts)
  const none: Matched = { isIgnored: false, by: new Uint8Array(patterns.length) }
  /** The folders of the path that was asked for last: whoever walks asks for their other entries next. */
  let folders: { readonly path: string; readonly matched: Matched }[] = []

  function look(path: string): Matched {
    folders = folders.slice(0, commonFolders(folders, path))
    for (;;) {
      const above = folders.at(-1)
      const end = path.indexOf('/', above === undefined ? 0 : above.path.length + 1)
      const entry = end === -1 ? path : path.slice(0, end)
      const matched = match({ patterns, entry, above: above?.matched ?? none })
      if (end === -1) return matched
      folders.push({ path: entry, matched })
    }
  }

  return {
    fate: (path) => (look(path).isIgnored ? 'ignored' : 'sent'),
    isClosed: (folder) => {
      const inside = `${folder}/`
      const mayMatch = ({ literal }: IgnorePattern) => literal.startsWith(inside) || inside.startsWith(literal)
      return look(folder).isIgnored && !exceptions.some(mayMatch)
    },
  }
}

function commonFolders(folders: readonly { readonly path: string }[], path: string): number {
  const first = folders.findIndex((folder) => !path.startsWith(`${folder.path}/`))
  return first === -1 ? folders.length : first
}

type Entry = { readonly patterns: readonly IgnorePattern[]; readonly entry: string; readonly above: Matched }

/** A pattern that would change nothing is not tried, and so holds for nothing below: that is BuildKit's own short cut, and shows. */
function match({ patterns, entry, above }: Entry): Matched {
  const by = new Uint8Array(patterns.length)
  let isIgnored = false
  for (const [index, pattern] of patterns.entries()) {
    const matches = above.by[index] === 1 || (pattern.excepts === isIgnored && pattern.matches(entry))
    if (!matches) continue
    by[index] = 1
    isIgnored = !pattern.excepts
  }
  return { isIgnored, by }
}
