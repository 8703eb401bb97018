import { Lexer } from 'yaml'

// Enough for 2,000 variants with a few settings each, and read in well under a second.
const maxTokens = 60_000
const maxDepth = 64

export type LimitProblem = {
  readonly message: string
  readonly remedy: string
  readonly line: number
  readonly column: number
}

// The lexer marks document starts, flow ends and scalars with these, which are not in the text.
const marks: ReadonlySet<string> = new Set(['\u0002', '\u0014', '\u0018', '\u001f'])

/**
 * Refuses a text that would keep the parser busy for longer than a second: too many tokens, too deep, or brackets that do not match.
 * The lexer is linear and stops at the first trouble; the parser behind it takes 15 s for a megabyte of `[`.
 */
export function checkYamlLimits(text: string): LimitProblem | undefined {
  const open: string[] = []
  let tokens = 0
  let indicatorsInLine = 0
  let offset = 0
  const problem = (message: string, remedy: string): LimitProblem => {
    const before = text.slice(0, offset).split('\n')
    return { message, remedy, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
  }
  for (const token of new Lexer().lex(text)) {
    tokens++
    if (tokens > maxTokens)
      return problem(`This file has more than ${maxTokens} tokens`, 'Move settings that repeat into `defaults`')
    if (token === '\n' || token === '\r\n') indicatorsInLine = 0
    if (token === '-' || token === '?') indicatorsInLine++
    if (token === '[' || token === '{') open.push(token)
    if (open.length > maxDepth || indicatorsInLine > maxDepth)
      return problem(`This file is nested more than ${maxDepth} levels deep`, 'Flatten it')
    if ((token === ']' || token === '}') && open.pop() !== (token === ']' ? '[' : '{'))
      return problem(
        `This bracket "${token}" does not close the one that is open`,
        'Pair the brackets, or quote the text',
      )
    if (!marks.has(token)) offset += token.length
  }
  return undefined
}
