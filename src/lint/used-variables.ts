import type { DockerfileInstruction } from '../model/dockerfile.ts'
import { lineAt } from './shell-source.ts'

export type UsedVariable = { readonly name: string; readonly line: number }

/**
 * The variables that an instruction needs a value of, each once: not those with a value for when there is none, `${X:-1}`, nor what is in single
 * quotes or behind an escape.
 */
export function usedVariables(
  { text, lineStarts }: Pick<DockerfileInstruction, 'text' | 'lineStarts'>,
  { escapeCharacter }: { readonly escapeCharacter: string },
): readonly UsedVariable[] {
  const found = new Map<string, UsedVariable>()
  const part = /'[^']*'|"(?:\\.|[^"\\])*"|[\\`].|\$(?:\{([A-Za-z_][A-Za-z0-9_]*)(:?[-+=?])?|([A-Za-z_][A-Za-z0-9_]*))/gs
  const read = (piece: string, offset: number): void => {
    for (const match of piece.matchAll(part)) {
      const [whole, braced, sign, bare] = match
      const at = offset + match.index
      // In double quotes single ones are none, and variables are replaced.
      if (whole.startsWith('"')) inQuotes(whole, at)
      else if (/^[\\`]/.test(whole) && !whole.startsWith(escapeCharacter)) read(whole.slice(1), at + 1)
      else if (braced !== undefined || bare !== undefined) add(braced ?? bare ?? '', { at, sign })
    }
  }
  const inQuotes = (piece: string, offset: number): void => {
    const inside = /\\.|\$(?:\{([A-Za-z_][A-Za-z0-9_]*)(:?[-+=?])?|([A-Za-z_][A-Za-z0-9_]*))/gs
    for (const match of piece.matchAll(inside)) {
      const [, braced, sign, bare] = match
      if (braced !== undefined || bare !== undefined) add(braced ?? bare ?? '', { at: offset + match.index, sign })
    }
  }
  const add = (name: string, { at, sign }: { readonly at: number; readonly sign: string | undefined }): void => {
    if (sign === undefined && !found.has(name)) found.set(name, { name, line: lineAt(lineStarts, at) })
  }
  read(text, 0)
  return [...found.values()]
}
