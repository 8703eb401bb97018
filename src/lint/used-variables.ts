import type { Dockerfile, DockerfileInstruction } from '../model/dockerfile.ts'
import { lineAt } from './shell-source.ts'

export type UsedVariable = { readonly name: string; readonly line: number }

const variable = String.raw`\$(?:\{([A-Za-z_][A-Za-z0-9_]*)(:?[-+=?])?|([A-Za-z_][A-Za-z0-9_]*))`
/** By the character that takes the meaning of the next one: quotes, what is escaped, variables. */
const patterns = {
  '\\': { outside: pattern(String.raw`'[^']*'|"(?:\\.|[^"\\])*"|\\.`), quoted: pattern(String.raw`\\.`) },
  '`': { outside: pattern('\'[^\']*\'|"(?:`.|[^"`])*"|`.'), quoted: pattern('`.') },
}

function pattern(skipped: string): RegExp {
  return new RegExp(`${skipped}|${variable}`, 'gs')
}

/**
 * The variables that an instruction needs a value of, each once: not those with a value for when there is none, `${X:-1}`, nor what is in single
 * quotes or behind an escape.
 */
export function usedVariables(
  { text, lineStarts }: Pick<DockerfileInstruction, 'text' | 'lineStarts'>,
  { escapeCharacter }: Pick<Dockerfile, 'escapeCharacter'>,
): readonly UsedVariable[] {
  const { outside, quoted } = patterns[escapeCharacter]
  const found = new Map<string, UsedVariable>()
  const add = ([, braced, sign, bare]: RegExpExecArray, at: number): void => {
    const name = braced ?? bare
    if (name === undefined || sign !== undefined || found.has(name)) return
    found.set(name, { name, line: lineAt(lineStarts, at) })
  }
  for (const match of text.matchAll(outside)) {
    // In double quotes single ones are none, and variables are replaced.
    if (!match[0].startsWith('"')) add(match, match.index)
    else for (const inside of match[0].matchAll(quoted)) add(inside, match.index + inside.index)
  }
  return [...found.values()]
}
