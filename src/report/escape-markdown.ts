import { printable } from '../model/printable.ts'

/*
 * Escapes in Markdown are not enough on GitHub: mentions, references, e-mail addresses and emoji codes are found in the rendered
 * text, after entities and backslashes are gone. Inside code none of them is looked for. So ordinary words are printed as they
 * are, and every other word becomes code.
 */

// Letters, digits, harmless punctuation, and `_` between letters; a colon only at the end, where it makes no emoji code or address.
const ordinary = /^(?:[A-Za-z0-9,.;()/%'"!?=+-]|[^\x00-\x7f]|(?<=[\p{L}\p{N}])_(?=[\p{L}\p{N}]))+:?$/u
// A web address without protocol, issue, commit, advisory and merge request references, list and thematic markers.
const meaningful = /www\.|gh-\d|[0-9a-f]{7}|ghsa-|cve-\d|!\d|^[-+=]+$|^\d+[.)]$/i
// One word, or what our own messages set between backticks: `publish-when`, `docker login ghcr.io`.
const words = /(?<=^|\s)(\(?)`([A-Za-z][\w ./:=-]*)`([,;.)]*:?)(?=\s|$)|\S+/gu
const escaped: Readonly<Record<string, string>> = { '<': '&lt;', '<=': '&lt;=', '&': '&amp;' }

/** Hostile text as code: longer backticks around it than any inside. In a table the cell must go through `tableRow`. */
export function codeSpan(text: string): string {
  const content = withoutMarker(printable(text, { newlines: 'space' }))
  const fence = backticksBeyond(content, 1)
  // CommonMark strips one space of each side, unless all is spaces.
  const pad = /^[` ]|[` ]$/.test(content) ? ' ' : ''
  return content === '' ? '` `' : `${fence}${pad}${content}${pad}${fence}`
}

/**
 * Hostile text as running text of one line: only words and code; no link, image, HTML, mention or reference can come of it. A name
 * between backticks is code, as it would be in Markdown.
 */
export function prose(text: string): string {
  const pieces: string[] = []
  let unsafe: string[] = []
  let quotes = 0
  for (const [word, before = '', name, after = ''] of printable(text, { newlines: 'space' }).matchAll(words)) {
    if (name !== undefined) {
      if (unsafe.length > 0) pieces.push(codeSpan(unsafe.join(' ')))
      pieces.push(before + codeSpan(name) + after)
      unsafe = []
      quotes = 0
      continue
    }
    const { code, rest } = readWord(word, quotes)
    if (code !== undefined) unsafe.push(code)
    quotes += countQuotes(code ?? '')
    // Neighbours that must be code become one piece of code.
    if (rest === '') continue
    const span = unsafe.length === 0 ? [] : [codeSpan(unsafe.join(' '))]
    pieces.push(...(code === undefined ? [...span, rest] : [span.join('') + rest]))
    unsafe = []
    quotes = 0
  }
  if (unsafe.length > 0) pieces.push(codeSpan(unsafe.join(' ')))
  return pieces.length === 0 ? codeSpan('') : pieces.join(' ')
}

/**
 * What of a word must be code, and the rest that is safe as it is: all of an ordinary word, the punctuation after any other.
 * `quotes`: how many quotation marks stand in the code that it continues.
 */
function readWord(word: string, quotes: number): { readonly code?: string; readonly rest: string } {
  const safe = escaped[word] ?? (ordinary.test(word) && !meaningful.test(word) ? word : undefined)
  if (safe !== undefined) return { rest: safe }
  // A quotation that began with an ordinary word ends outside the code too.
  const quote = /"[,;.]*:?$/.exec(word)?.index ?? 0
  if (quote > 0 && (quotes + countQuotes(word)) % 2 === 1) {
    return { code: word.slice(0, quote), rest: word.slice(quote) }
  }
  // A parenthesis that was opened before it is closed after it, and a colon of ours ends no emoji code behind code.
  const after = word.includes('(') ? /^(.+?)([,;.]*)$/su : /^(.+?)([,;.)]*:?)$/su
  const [, code = word, rest = ''] = after.exec(word) ?? []
  return { code, rest }
}

function countQuotes(text: string): number {
  return text.split('"').length - 1
}

/** Hostile lines as a fenced block. Indented, so that no robot reads a line of a log as a command to it. */
export function codeBlock(lines: readonly string[]): string {
  const content = lines.map((line) => `  ${withoutMarker(printable(line))}`).join('\n')
  const fence = backticksBeyond(content, 3)
  return `${fence}text\n${content}\n${fence}`
}

/** One row of a table. A pipe is escaped in code too; one behind a backslash cannot be, and is shown as `\u{7c}`. */
export function tableRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('\\|', '\\\\u{7c}').replaceAll('|', '\\|')).join(' | ')} |`
}

// Comments are found by a hidden HTML comment: none may stand in our text, not even as code.
function withoutMarker(text: string): string {
  return text.replaceAll('<!--', '<\\u{21}--')
}

function backticksBeyond(text: string, least: number): string {
  const longest = (text.match(/`+/g) ?? []).reduce((length, run) => Math.max(length, run.length), 0)
  return '`'.repeat(Math.max(least, longest + 1))
}
