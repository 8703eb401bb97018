import { posix } from 'node:path'
import { RE2JS } from 're2js'
import { quote } from './quote.ts'
import { type Unknown, unknown } from './unknown.ts'

export type IgnorePattern = {
  /** Of a line with `!`: what it matches is sent again. */
  readonly excepts: boolean
  /** What every path begins with that it matches. */
  readonly literal: string
  /** How much work a path is, in characters of the expression; 0 where none is needed. */
  readonly expressionLength: number
  matches(path: string): boolean
}

/** Longer expressions are not tried: a path costs their length for each of its characters. */
const maxExpressionLength = 1000

/**
 * A line of an ignore file that is neither empty nor a comment, as BuildKit takes it (moby/patternmatcher 0.6): not quite a glob, and every oddity is of use to somebody.
 * Unknown: with this line there would be no build, or it is too long.
 */
export function ignorePattern(line: string): IgnorePattern | Unknown {
  // Read twice, as BuildKit does: what only shows once a slash is gone, an exception or spaces, is one all the same.
  const read = line.startsWith('!') ? `!${cleanLine(trim(line.slice(1)))}` : cleanLine(line)
  const cleaned = clean(trim(read))
  const excepts = cleaned.startsWith('!')
  const pattern = excepts ? cleaned.slice(1) : cleaned
  if (excepts && pattern === '') return unknown('a line is no more than "!"')
  if (!isWellFormed(pattern)) return unknown(`${quote(pattern)} is no pattern`)
  const form = formOf(pattern)
  switch (form.kind) {
    case 'exact':
      return { excepts, literal: pattern, expressionLength: 0, matches: (path) => path === pattern }
    case 'prefix':
      return { excepts, literal: form.text, expressionLength: 0, matches: (path) => path.startsWith(form.text) }
    case 'suffix': {
      const whole = form.text.startsWith('/') ? form.text.slice(1) : undefined
      const matches = (path: string): boolean => path.endsWith(form.text) || path === whole
      return { excepts, literal: '', expressionLength: 0, matches }
    }
    case 'expression': {
      const { length } = form.source
      if (length > maxExpressionLength) return unknown(`a pattern of ${pattern.length} characters is too long`)
      try {
        const expression = RE2JS.compile(form.source)
        const literal = /^[^*?[\]\\^]*/.exec(pattern)?.[0] ?? ''
        const matches = (path: string): boolean => path.startsWith(literal) && expression.matches(path)
        return { excepts, literal, expressionLength: length, matches }
      } catch {
        return unknown(`${quote(pattern)} is no pattern`)
      }
    }
  }
}

const spaces = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/

/** Of what Unicode calls white space, which is not what `String.trim` takes for it. */
export function trim(text: string): string {
  let [start, end] = [0, text.length]
  while (start < end && spaces.test(text.charAt(start))) start++
  while (end > start && spaces.test(text.charAt(end - 1))) end--
  return text.slice(start, end)
}

function clean(pattern: string): string {
  if (pattern === '') return ''
  const normal = posix.normalize(pattern)
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal
}

function cleanLine(line: string): string {
  const cleaned = clean(line)
  return cleaned.length > 1 && cleaned.startsWith('/') ? cleaned.slice(1) : cleaned
}

/** Whether Go's `filepath.Match` takes it: brackets are closed and hold something, and a backslash has something to escape. */
function isWellFormed(pattern: string): boolean {
  for (let at = 0; at < pattern.length; at++) {
    if (pattern[at] === '\\') at++
    else if (pattern[at] === '[') at = endOfClass(pattern, at)
    if (at >= pattern.length) return false
  }
  return true
}

/** The index of the bracket that closes the class; beyond the end where none does. */
function endOfClass(pattern: string, start: number): number {
  let at = pattern[start + 1] === '^' ? start + 2 : start + 1
  for (let members = 0; ; members++) {
    if (pattern[at] === ']' && members > 0) return at
    at = afterMember(pattern, at)
    if (pattern[at] === '-') at = afterMember(pattern, at + 1)
    if (at >= pattern.length) return pattern.length
  }
}

function afterMember(pattern: string, at: number): number {
  const character = pattern[at]
  if (character === undefined || character === '-' || character === ']') return pattern.length
  const start = character === '\\' ? at + 1 : at
  return start + ((pattern.codePointAt(start) ?? 0) > 0xffff ? 2 : 1)
}

type Form =
  | { readonly kind: 'exact' }
  | { readonly kind: 'prefix' | 'suffix'; readonly text: string }
  | { readonly kind: 'expression'; readonly source: string }

/** `*` and `?` stay within a name; `**` stands for any number of folders, none among them; brackets are those of an expression. */
function formOf(pattern: string): Form {
  let kind: Form['kind'] = 'exact'
  let source = '^'
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern.charAt(at)
    if (character === '*' && pattern[at + 1] === '*') {
      const isFirst = at === 0
      at += pattern[at + 2] === '/' ? 2 : 1
      if (at < pattern.length - 1) source += '(.*/)?'
      else if (kind !== 'exact') source += '.*'
      const isPrefix: boolean = at === pattern.length - 1 && kind === 'exact'
      kind = isFirst ? 'suffix' : isPrefix ? 'prefix' : 'expression'
    } else if (character === '*') {
      ;[source, kind] = [`${source}[^/]*`, 'expression']
    } else if (character === '?') {
      ;[source, kind] = [`${source}[^/]`, 'expression']
    } else if (character === '\\') {
      at++
      ;[source, kind] = [`${source}\\${pattern.charAt(at)}`, 'expression']
    } else if (character === '[' || character === ']') {
      ;[source, kind] = [`${source}${character}`, 'expression']
    } else {
      source += '.+()|{}$'.includes(character) ? `\\${character}` : character
    }
  }
  switch (kind) {
    case 'exact':
      return { kind }
    case 'prefix':
      return { kind, text: pattern.slice(0, -2) }
    case 'suffix':
      return { kind, text: pattern.slice(2) }
    case 'expression':
      return { kind, source: `${source}$` }
  }
}
