export type HeredocWord = {
  readonly name: string
  /** `<<-`: tabs before a line, and before its end, are none of it. */
  readonly chomps: boolean
}

/**
 * The heredocs that a line opens, as BuildKit finds them (frontend/dockerfile/shell, Lex): words of their own outside of quotes. A line whose
 * quotes or braces are not closed opens none.
 */
export function heredocWords(line: string): readonly HeredocWord[] {
  if (!line.includes('<<')) return []
  return (wordsOf(line) ?? []).flatMap((word) => {
    const [, dash, rest = ''] = /^\d*<<(-?)[\t\n\f\r ]*([^<]*)$/.exec(word) ?? []
    const name = rest === '' ? undefined : nameOf(rest)
    return name === undefined ? [] : [{ name, chomps: dash === '-' }]
  })
}

/** Without its quotes; undefined where it is more than one word. */
function nameOf(word: string): string | undefined {
  let name = ''
  for (const [part] of word.matchAll(/"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^"']/gs)) {
    if (/^\s$/.test(part)) return undefined
    if (part.startsWith("'")) name += part.slice(1, -1)
    else if (part.startsWith('"')) name += part.slice(1, -1).replaceAll(/\\(["$\\])/g, '$1')
    else name += part.length === 2 && part.startsWith('\\') ? part.slice(1) : part
  }
  return name === '' ? undefined : name
}

const space = /\s/
const single = /[^']*'/y
const double = /(?:\\.|[^"\\])*"/sy
const blanks = /[\t\v\f\r\n ]*/y
/** A name in braces with what changes its value, up to where a word of that begins. */
const opening = /(?:[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?\-$!])(?:(\})|:[^#%]|[-+?#%]|(\/)\/?)/y

/** Words, with their quotes and escapes; undefined where quotes or braces are not closed. */
function wordsOf(line: string): readonly string[] | undefined {
  const words: string[] = []
  let begin = 0
  let word = ''
  /** What closes the braces that are open. */
  const closers: string[] = []
  let at = 0
  const take = (pattern: RegExp, from: number): boolean => {
    pattern.lastIndex = from
    if (!pattern.test(line)) return false
    at = pattern.lastIndex
    return true
  }
  while (at < line.length) {
    const character = line.charAt(at)
    begin = at
    if (character === closers.at(-1)) {
      closers.pop()
      if (character === '/') closers.push('}')
      at++
    } else if (character === "'") {
      if (!take(single, at + 1)) return undefined
    } else if (character === '"') {
      if (!take(double, at + 1)) return undefined
    } else if (character === '\\') {
      at = Math.min(at + 2, line.length)
    } else if (line.startsWith('<<', at)) {
      take(blanks, at + 2)
    } else if (line.startsWith('${', at)) {
      opening.lastIndex = at + 2
      const found = opening.exec(line)
      if (found === null) return undefined
      at = opening.lastIndex
      if (found[1] === undefined) closers.push(found[2] ?? '}')
    } else {
      at++
      if (space.test(character)) {
        if (word !== '') words.push(word)
        word = ''
        continue
      }
    }
    word += line.slice(begin, at)
  }
  if (closers.length > 0) return undefined
  return word === '' ? words : [...words, word]
}
