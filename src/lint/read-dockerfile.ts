import { Copy, DockerfileParser, type Instruction, Run } from 'dockerfile-ast'
import type {
  Dockerfile,
  DockerfileHeredoc,
  DockerfileInstruction,
  DockerfileStage,
  LineStart,
} from '../model/dockerfile.ts'

/** Stages and instructions of a Dockerfile that Docker's own frontend reads (docs.docker.com/reference/dockerfile). */
export function readDockerfile({ path, text }: { readonly path: string; readonly text: string }): Dockerfile {
  const source = text.replace(/^\ufeff/, '')
  const lines = source.split(/\r?\n/)
  const parsed = DockerfileParser.parse(lines.join('\n'))
  const escapeCharacter = parsed.getEscapeCharacter()
  const args: DockerfileInstruction[] = []
  const stages: DockerfileStage[] = []
  let current: DockerfileInstruction[] = args
  for (const instruction of parsed.getInstructions()) {
    const read = readInstruction(instruction, { lines, escapeCharacter })
    if (read.keyword !== 'FROM') {
      current.push(read)
      continue
    }
    current = []
    stages.push(stageOf(read, { index: stages.length, instructions: current }))
  }
  return { path, lineCount: lines.length, args, stages }
}

type Source = { readonly lines: readonly string[]; readonly escapeCharacter: string }

function stageOf(
  from: DockerfileInstruction,
  { index, instructions }: Pick<DockerfileStage, 'index' | 'instructions'>,
): DockerfileStage {
  const [base = '', as = '', name] = from.text.split(/\s+/)
  const platform = from.flags.find((flag) => flag.name === 'platform')?.value
  return {
    index,
    ...(as.toLowerCase() === 'as' && name !== undefined && { name }),
    base,
    ...(platform !== undefined && { platform }),
    line: from.line,
    instructions,
  }
}

function readInstruction(instruction: Instruction, source: Source): DockerfileInstruction {
  const { start, end } = instruction.getRange()
  const heredocs = heredocsOf(instruction, source)
  const headEnd = heredocs[0] === undefined ? end.line : heredocs[0].line - 2
  const place = { line: start.line + 1, lastLine: end.line + 1, heredocs }
  const read = split({ ...joined({ first: start.line, last: headEnd }, source), place })
  return read.keyword === 'ONBUILD' ? { ...split({ ...read, place }), triggered: true } : read
}

type Unsplit = {
  readonly text: string
  readonly lineStarts: readonly LineStart[]
  readonly place: Pick<DockerfileInstruction, 'line' | 'lastLine' | 'heredocs'>
}

/** Keyword and flags from what they are of. */
function split({ text, lineStarts, place }: Unsplit): DockerfileInstruction {
  const [whole = '', keyword = '', flagText = ''] =
    /^\s*([A-Za-z]+)((?:\s+--[a-z-]+(?:=(?:"[^"]*"|'[^']*'|[^\s"'])*)?)*)(?:\s+|$)/.exec(text) ?? []
  const flags = [...flagText.matchAll(/--([a-z-]+)(?:=((?:"[^"]*"|'[^']*'|[^\s"'])*))?/g)]
  const rest = text.slice(whole.length)
  const json = jsonOf(rest)
  return {
    ...place,
    keyword: keyword.toUpperCase(),
    flags: flags.map(([, name = '', value = '']) => ({ name, value: value.replaceAll(/["']/g, '') })),
    text: rest.trimEnd(),
    lineStarts: shifted(lineStarts, whole.length),
    ...(json !== undefined && { json }),
  }
}

/** Lines of one instruction as BuildKit joins them: a comment or an empty line in between is none of them. */
function joined(
  { first, last }: { readonly first: number; readonly last: number },
  { lines, escapeCharacter }: Source,
): { readonly text: string; readonly lineStarts: readonly LineStart[] } {
  const parts: string[] = []
  const lineStarts: LineStart[] = []
  let at = 0
  for (let index = first; index <= last; index++) {
    const line = lines[index] ?? ''
    if (index > first && /^\s*(?:#|$)/.test(line)) continue
    const trimmed = line.trimEnd()
    const part = trimmed.endsWith(escapeCharacter) && index < last ? trimmed.slice(0, -1) : line
    lineStarts.push({ at, line: index + 1 })
    parts.push(part)
    at += part.length
  }
  return { text: parts.join(''), lineStarts }
}

function shifted(lineStarts: readonly LineStart[], by: number): readonly LineStart[] {
  const at = lineStarts.map((start) => ({ ...start, at: Math.max(0, start.at - by) }))
  return at.filter((start, index) => at[index + 1]?.at !== start.at)
}

function heredocsOf(instruction: Instruction, { lines }: Source): readonly DockerfileHeredoc[] {
  const found = instruction instanceof Run || instruction instanceof Copy ? instruction.getHeredocs() : []
  return found.flatMap((heredoc) => {
    const range = heredoc.getContentRange()
    if (range === null) return []
    const text = lines.slice(range.start.line, range.end.line + 1).map((line) => `${line}\n`)
    return [{ name: heredoc.getName(), text: text.join(''), line: range.start.line + 1 }]
  })
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
