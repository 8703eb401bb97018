import { RE2JS } from 're2js'
import { quote } from '../model/quote.ts'
import type { TextMatch } from '../model/smoke.ts'

/** What is searched: `what` names it in a message (`Standard output`); `truncated` where only the end (or the beginning) of it was kept. */
export type SearchedText = { readonly text: string; readonly what: string; readonly truncated: boolean }

/**
 * What speaks against the text, a sentence for each match that does not hold. In time linear in the text, whatever the pattern.
 * Of a text that was cut, nobody can say that something is not in it: such a match does not hold.
 */
export function matchProblems(matches: readonly TextMatch[], searched: SearchedText): string[] {
  return matches.flatMap((match) => {
    const problem = matchProblem(match, searched)
    return problem === undefined ? [] : [problem]
  })
}

function matchProblem(match: TextMatch, { text, what, truncated }: SearchedText): string | undefined {
  // What container-structure-test's patterns have before them here is not what anybody wrote.
  const wanted = quote(match.value.replace(/^\(\?-m\)/, ''))
  if (match.kind === 'pattern' && isTooMuch(match.value, text)) {
    return `${what} is too long for a pattern as large as ${wanted}: repeat less in it, look for {text: …}, or let it print less`
  }
  const found = isIn(text, match)
  if (match.negated && found) return `${what} ${verbs[match.kind].found} ${wanted}, which it must not`
  if (match.negated && truncated) {
    return `${what} is too long to say that ${wanted} is not in it: only a part of it is kept, so let it print less`
  }
  if (match.negated || found) return undefined
  const cut = truncated ? '; only a part of it is kept, so let it print less' : ''
  return `${what} ${verbs[match.kind].missing} ${wanted}${cut}`
}

/** RE2 is linear in the text times the size of the pattern: at worst so many steps take about two seconds, in which nothing else is done. */
const maxSteps = 30_000_000

/** Of a pattern that repeats by count, such as `.{900}`, most is tried at every character; of one that is as long as it looks, hardly any. */
function isTooMuch(pattern: string, text: string): boolean {
  const size = RE2JS.compile(pattern, RE2JS.MULTILINE).programSize()
  return size > 2 * pattern.length + 10 && size * text.length > maxSteps
}

const verbs = {
  pattern: { found: 'matches', missing: 'does not match' },
  text: { found: 'holds', missing: 'does not hold' },
} as const

function isIn(text: string, { kind, value }: TextMatch): boolean {
  return kind === 'text' ? text.includes(value) : RE2JS.compile(value, RE2JS.MULTILINE).matcher(text).find()
}
