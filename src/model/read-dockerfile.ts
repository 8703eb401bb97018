import { indexLines, heredocFrom, type JoinedLine, joinLines, type LineIndex } from './dockerfile-lines.ts'
import type { Dockerfile, DockerfileHeredoc, DockerfileInstruction, DockerfileStage } from './dockerfile.ts'
import { heredocWords } from './heredoc-words.ts'
import { quote } from './quote.ts'
import { splitInstruction } from './split-instruction.ts'
import { findSyntaxDirective, isDockersFrontend } from './syntax-directive.ts'
import { type Unknown, unknown } from './unknown.ts'

/** What a Dockerfile may be at most; nobody writes one that is larger. */
const maxCharacters = 256 * 1024
const maxLines = 10_000
/** `;`, `&` and `|`: each may end a command that every rule looks at. */
const maxOperators = 20_000
/** Of one line, as BuildKit's scanner has it. */
const maxLineCharacters = 65_535

/**
 * Stages and instructions of a Dockerfile, as Docker's own frontend reads it (BuildKit, frontend/dockerfile/parser). Unknown is what that
 * frontend would refuse, and what is too large: the reason is a clause, `it has no FROM`, `line 3 …`.
 */
export function readDockerfile({ path, text }: { readonly path: string; readonly text: string }): Dockerfile | Unknown {
  if (text.length > maxCharacters) return unknown(`it is larger than 256 KiB`)
  if (text.includes('\0')) return unknown(`it has NUL bytes and is no Dockerfile`)
  const lines = linesOf(text)
  if (lines.length > maxLines) return unknown(`it has more than 10,000 lines`)
  if ((text.match(/[;&|]/g)?.length ?? 0) > maxOperators) return unknown('it has more than 20,000 shell operators')
  const long = lines.findIndex((line) => line.length > maxLineCharacters)
  if (long >= 0) return unknown(`it has a line of more than 65,535 characters: line ${long + 1}`)
  const syntax = findSyntaxDirective(text)
  const file = { path, ...(syntax !== undefined && { syntax }), lineCount: lines.length }
  if (syntax !== undefined && !isDockersFrontend(syntax.frontend))
    return { ...file, escapeCharacter: '\\', args: [], stages: [] }
  const escapeCharacter = escapeOf(lines)
  if (escapeCharacter === undefined) return unknown(`it has an escape directive that is neither \\ nor \``)
  const instructions = readInstructions({ lines, escapeCharacter })
  if ('problem' in instructions) return unknown(`line ${instructions.line} ${instructions.problem}`)
  const args: DockerfileInstruction[] = []
  const stages: DockerfileStage[] = []
  let current = args
  for (const instruction of instructions.read) {
    if (instruction.keyword === 'FROM') {
      current = []
      const stage = stageOf(instruction, { index: stages.length, instructions: current })
      if (stage === undefined) return unknown(`line ${instruction.line} is no FROM of an image`)
      stages.push(stage)
    } else if (stages.length === 0 && instruction.keyword !== 'ARG') {
      return unknown(`line ${instruction.line} stands before the first FROM`)
    } else current.push(instruction)
  }
  if (stages.length === 0) return unknown(`it has no FROM`)
  return { ...file, escapeCharacter, args, stages }
}

/** What ends the last line begins none. */
function linesOf(text: string): readonly string[] {
  const lines = text.replace(/^\ufeff/, '').split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines.map((line) => {
    let end = line.length
    while (line[end - 1] === '\r') end--
    return line.slice(0, end)
  })
}

/** What `# escape=` says, among the directives that a file begins with; undefined: it says what it must not. */
function escapeOf(lines: readonly string[]): Dockerfile['escapeCharacter'] | undefined {
  for (const line of lines) {
    const [, name = '', value] = /^#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(\S(?:.*\S)?)\s*$/.exec(line.trimStart()) ?? []
    if (!/^(?:syntax|escape|check)$/i.test(name)) break
    if (name.toLowerCase() === 'escape') return value === '`' || value === '\\' ? value : undefined
  }
  return '\\'
}

type Source = { readonly lines: readonly string[]; readonly escapeCharacter: '\\' | '`' }
type Refusal = { readonly problem: string; readonly line: number }

function readInstructions(source: Source): { readonly read: readonly DockerfileInstruction[] } | Refusal {
  const read: DockerfileInstruction[] = []
  const ends = indexLines(source.lines)
  for (let index = 0; index < source.lines.length; ) {
    const joined = joinLines(source, index)
    if (joined === undefined) {
      index++
      continue
    }
    const instruction = readInstruction(joined, { source, ends, first: index })
    if ('problem' in instruction) return { ...instruction, line: index + 1 }
    read.push(instruction)
    index = instruction.lastLine
  }
  return { read }
}

function readInstruction(
  joined: JoinedLine,
  { source, ends, first }: { readonly source: Source; readonly ends: LineIndex; readonly first: number },
): DockerfileInstruction | { readonly problem: string } {
  const { escapeCharacter, lines } = source
  const whole = splitInstruction(joined, escapeCharacter)
  const triggered = whole.keyword === 'ONBUILD'
  const split = triggered ? splitInstruction(whole, escapeCharacter) : whole
  if (!keywords.has(split.keyword)) return { problem: `begins with ${quote(split.keyword)}, which is no instruction` }
  const heredocs: DockerfileHeredoc[] = []
  let next = joined.next
  const opens = withHeredocs.has(split.keyword) && split.json === undefined ? heredocWords(joined.text) : []
  for (const word of opens) {
    const found = heredocFrom(word, { ends, lines, first: next })
    if (found === undefined) return { problem: `opens the heredoc ${quote(word.name)}, which does not end` }
    heredocs.push(found.heredoc)
    next = found.next
  }
  return { ...split, ...(triggered && { triggered }), line: first + 1, lastLine: next, heredocs }
}

const withHeredocs: ReadonlySet<string> = new Set(['RUN', 'COPY', 'ADD'])
const keywords: ReadonlySet<string> = new Set(
  'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER RUN SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(
    ' ',
  ),
)

function stageOf(
  { text, flags, line }: DockerfileInstruction,
  { index, instructions }: Pick<DockerfileStage, 'index' | 'instructions'>,
): DockerfileStage | undefined {
  const [base = '', as, name, ...more] = text.split(/\s+/)
  if (base === '' || more.length > 0 || (as !== undefined && (as.toLowerCase() !== 'as' || name === undefined)))
    return undefined
  if (name !== undefined && !/^[a-z][a-z0-9-_.]*$/i.test(name)) return undefined
  const platform = flags.find((flag) => flag.name === 'platform')?.value
  return {
    index,
    ...(name !== undefined && { name }),
    base,
    ...(platform !== undefined && { platform }),
    line,
    instructions,
  }
}
