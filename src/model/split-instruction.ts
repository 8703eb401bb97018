import type { DockerfileInstruction, InstructionFlag, LineStart } from './dockerfile.ts'

/** What stands behind the keyword, and where. */
type Written = { readonly text: string; readonly lineStarts: readonly LineStart[] }

export type SplitInstruction = Pick<DockerfileInstruction, 'keyword' | 'flags' | 'text' | 'lineStarts' | 'json'>

/** Keyword, flags and the rest, as BuildKit splits them (frontend/dockerfile/parser, splitCommand). */
export function splitInstruction({ text, lineStarts }: Written, escapeCharacter: string): SplitInstruction {
  const [before = '', keyword = ''] = /^\s*([^\t\v\f\r ]*)[\t\v\f\r ]*/.exec(text) ?? []
  const { flags, at } = readFlags(text, { from: before.length, escapeCharacter })
  const rest = text.slice(at)
  const json = jsonKeywords.has(keyword.toUpperCase()) ? jsonOf(rest) : undefined
  return {
    keyword: keyword.toUpperCase(),
    flags,
    text: rest.trimEnd(),
    lineStarts: shifted(lineStarts, at),
    ...(json !== undefined && { json }),
  }
}

const jsonKeywords: ReadonlySet<string> = new Set(['RUN', 'CMD', 'ENTRYPOINT', 'SHELL', 'COPY', 'ADD', 'VOLUME'])

function readFlags(
  text: string,
  { from, escapeCharacter }: { readonly from: number; readonly escapeCharacter: string },
): { readonly flags: readonly InstructionFlag[]; readonly at: number } {
  const flags: InstructionFlag[] = []
  let at = from
  for (;;) {
    while (at < text.length && /\s/.test(text.charAt(at))) at++
    if (!text.startsWith('--', at)) return { flags, at }
    const word = readWord(text, { from: at, escapeCharacter })
    at = word.at
    if (word.value === '--') return { flags, at: at + (/^\s*/.exec(text.slice(at))?.[0].length ?? 0) }
    const [, name = '', value = ''] = /^--([^=]*)(?:=(.*))?$/s.exec(word.value) ?? []
    flags.push({ name: name.toLowerCase(), value })
  }
}

/** One word without its quotes and escapes. */
function readWord(
  text: string,
  { from, escapeCharacter }: { readonly from: number; readonly escapeCharacter: string },
): { readonly value: string; readonly at: number } {
  const parts: string[] = []
  let quote = ''
  let at = from
  for (; at < text.length; at++) {
    const character = text.charAt(at)
    if (quote === '' && /\s/.test(character)) break
    if (character === quote) quote = ''
    else if (quote === '' && (character === '"' || character === "'")) quote = character
    else if (character === escapeCharacter) {
      at++
      parts.push(text.charAt(at))
    } else parts.push(character)
  }
  return { value: parts.join(''), at: Math.min(at, text.length) }
}

function jsonOf(text: string): readonly string[] | undefined {
  if (!text.startsWith('[')) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : undefined
  } catch {
    return undefined
  }
}

function shifted(lineStarts: readonly LineStart[], by: number): readonly LineStart[] {
  const at = lineStarts.map((start) => ({ ...start, at: Math.max(0, start.at - by) }))
  return at.filter((start, index) => at[index + 1]?.at !== start.at)
}
