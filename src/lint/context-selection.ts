import { posix } from 'node:path'
import type { ContextFile } from '../model/build-context.ts'
import { ignorePattern } from '../model/ignore-pattern.ts'
import { quote } from '../model/quote.ts'
import { isUnknown, type Unknown, unknown } from '../model/unknown.ts'

/** Of a list that is sorted by path: from `start` on, without `end`. */
type Range = { readonly start: number; readonly end: number }

export type Selected = {
  /** Of entries that the source names itself. */
  readonly matchCount: number
  readonly ranges: readonly Range[]
}

export type ContextSelection = {
  /** What BuildKit asks for when an instruction names this path: it, what is in it, and where its symlinks lead. Unknown: it is no path that a build gets by with. */
  of(path: string): Selected | Unknown
  /** In the order of the list, each once. */
  files(ranges: readonly Range[]): readonly ContextFile[]
}

/** `named` are what the first pattern or name on the way names that leads on, and `leading` where the way goes from there. */
type Links = {
  readonly above: string
  readonly named: readonly ContextFile[]
  readonly leading: readonly string[]
}

/** Comparisons of a pattern with a path: seconds of work, and no Dockerfile asks for as much. */
const maxComparisons = 20_000_000

/** Finds what sources name among the entries of a context, which are sorted by path. */
export function contextSelection(entries: readonly ContextFile[]): ContextSelection {
  const known = new Map<string, Selected | Unknown>()
  let comparisons = 0

  /** The first index whose path is not before this text. */
  function indexOf(text: string): number {
    let [low, high] = [0, entries.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((entries[middle]?.path ?? '') < text) low = middle + 1
      else high = middle
    }
    return low
  }

  function entryAt(path: string): ContextFile | undefined {
    const entry = entries[indexOf(path)]
    return entry?.path === path ? entry : undefined
  }

  function beginningWith(text: string): Range {
    const last = text.length - 1
    const behind = `${text.slice(0, last)}${String.fromCharCode(text.charCodeAt(last) + 1)}`
    return text === '' ? { start: 0, end: entries.length } : { start: indexOf(text), end: indexOf(behind) }
  }

  function withContents(path: string): readonly Range[] {
    const index = indexOf(path)
    return entries[index]?.path === path ? [{ start: index, end: index + 1 }, beginningWith(`${path}/`)] : []
  }

  /** The entries that a path or a pattern names. */
  function entriesNamed(path: string): readonly ContextFile[] | Unknown {
    if (!isGlob(path)) return [entryAt(path) ?? []].flat()
    // What begins with `!` would be read as an exception.
    const pattern = ignorePattern(path.startsWith('!') ? `\\${path}` : path)
    if (isUnknown(pattern)) return unknown(`it copies ${quote(path)}: ${pattern.reason}`)
    const { start, end } = beginningWith(pattern.literal)
    comparisons += end - start
    if (comparisons > maxComparisons) return unknown('its Dockerfile has too many patterns for so many files')
    return entries.slice(start, end).filter((entry) => pattern.matches(entry.path))
  }

  /** The first symlinks on the way; behind a pattern that names none BuildKit does not look further. */
  function linksOn(path: string): Links | Unknown {
    for (let end = path.indexOf('/'); ; end = path.indexOf('/', end + 1)) {
      const above = end < 0 ? path : path.slice(0, end)
      const named = entriesNamed(above)
      if (isUnknown(named)) return named
      const leading = named.flatMap(({ path: link, target }) =>
        target === undefined ? [] : [leadsTo(link, target) + path.slice(above.length)],
      )
      if (leading.length > 0) return { above, named, leading }
      if (end < 0 || isGlob(above)) return { above, named: [], leading }
    }
  }

  function look(source: string): Selected | Unknown {
    const ranges: Range[] = []
    const seen = new Set<string>()
    const open = [source]
    let matchCount = 0
    for (let path = open.pop(); path !== undefined; path = open.pop()) {
      if (path === '') return { matchCount: 1, ranges: [{ start: 0, end: entries.length }] }
      const own = entriesNamed(path)
      if (isUnknown(own)) return own
      const links = linksOn(path)
      if (isUnknown(links)) return links
      matchCount += own.length
      // A symlink is asked for with all that its pattern names.
      for (const entry of [...own, ...links.named]) ranges.push(...withContents(entry.path))
      if (seen.has(links.above)) continue
      seen.add(links.above)
      for (const leading of links.leading) open.push(leading)
    }
    return { matchCount, ranges }
  }

  return {
    of: (path) => {
      const found = known.get(path) ?? look(path)
      known.set(path, found)
      return found
    },
    files: (ranges) => {
      const found: ContextFile[] = []
      let next = 0
      for (const { start, end } of [...ranges].sort((left, right) => left.start - right.start)) {
        const [from, to] = [Math.max(start, next), Math.max(end, next)]
        if (from === 0 && to === entries.length) return entries
        for (let index = from; index < to; index++) {
          const entry = entries[index]
          if (entry !== undefined) found.push(entry)
        }
        next = to
      }
      return found
    },
  }
}

/** `COPY` takes a source with one of these as a pattern. */
export function isGlob(path: string): boolean {
  return /[*?[\\]/.test(path)
}

function leadsTo(link: string, target: string): string {
  return posix.join('/', target.startsWith('/') ? target : posix.join('/', posix.dirname(link), target)).slice(1)
}
