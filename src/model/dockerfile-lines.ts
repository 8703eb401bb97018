import type { DockerfileHeredoc, LineStart } from './dockerfile.ts'

/** The lines of a Dockerfile, `\n` and `\r` at their ends left out. */
export type DockerfileSource = { readonly lines: readonly string[]; readonly escapeCharacter: '\\' | '`' }

/** What one instruction is written as: continuations joined, comments and empty lines between them left out. */
export type JoinedLine = {
  readonly text: string
  readonly lineStarts: readonly LineStart[]
  /** Index of the line after it. */
  readonly next: number
}

/** The instruction that begins on a line, as BuildKit joins it (frontend/dockerfile/parser, Parse); undefined: none does. */
export function joinLines({ lines, escapeCharacter }: DockerfileSource, first: number): JoinedLine | undefined {
  const parts: string[] = []
  const lineStarts: LineStart[] = []
  let at = 0
  let index = first
  for (; index < lines.length; index++) {
    const line = index === first ? (lines[index] ?? '').trimStart() : (lines[index] ?? '')
    const trimmed = line.trimStart()
    if (trimmed === '' || trimmed.startsWith('#')) {
      if (index === first) return undefined
      continue
    }
    const cut = continuedAt(line, escapeCharacter)
    const part = cut === undefined ? line : line.slice(0, cut)
    lineStarts.push({ at, line: index + 1 })
    parts.push(part)
    at += part.length
    if (cut === undefined) break
  }
  return { text: parts.join(''), lineStarts, next: Math.min(index + 1, lines.length) }
}

/** Where the escape character is that ends a line which goes on; two of them are none. */
function continuedAt(line: string, escapeCharacter: string): number | undefined {
  let end = line.length
  while (end > 0 && (line[end - 1] === ' ' || line[end - 1] === '\t')) end--
  return line[end - 1] === escapeCharacter && line[end - 2] !== escapeCharacter ? end - 1 : undefined
}

/** The text of a heredoc from a line on; undefined: it does not end. */
export function heredocFrom(
  { name, chomps }: { readonly name: string; readonly chomps: boolean },
  { ends, lines, first }: { readonly ends: LineIndex; readonly lines: readonly string[]; readonly first: number },
): { readonly heredoc: DockerfileHeredoc; readonly next: number } | undefined {
  const plain = firstFrom(ends.asWritten.get(name) ?? [], first)
  const end = chomps ? firstFrom(ends.withoutTabs.get(name) ?? [], first) : plain
  if (end === undefined) return undefined
  const text = lines.slice(first, end).map((line) => `${line}\n`)
  return { heredoc: { name, text: text.join(''), line: first + 1 }, next: end + 1 }
}

/** The indexes of lines by what they say, growing: so that many heredocs do not read a file many times. */
export type LineIndex = {
  readonly asWritten: ReadonlyMap<string, readonly number[]>
  readonly withoutTabs: ReadonlyMap<string, readonly number[]>
}

export function indexLines(lines: readonly string[]): LineIndex {
  const asWritten = Map.groupBy(lines.keys(), (index) => lines[index] ?? '')
  return { asWritten, withoutTabs: Map.groupBy(lines.keys(), (index) => (lines[index] ?? '').replace(/^\t+/, '')) }
}

function firstFrom(places: readonly number[], from: number): number | undefined {
  let [low, high] = [0, places.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((places[middle] ?? 0) >= from) high = middle
    else low = middle + 1
  }
  return places[low]
}
