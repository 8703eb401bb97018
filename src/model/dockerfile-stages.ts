import { findSyntaxDirective, isDockersFrontend } from './syntax-directive.ts'

export type DockerfileStages = {
  /** In order; unnamed stages are undefined. */
  readonly stages: readonly (string | undefined)[]
  /** What each stage is built from, as its FROM writes it. */
  readonly bases: readonly string[]
  /** Of each stage the line of its FROM, counted from 1, the platform that it is for as FROM writes it, and what its steps take files from. */
  readonly places: readonly { readonly line: number; readonly platform?: string; readonly inputs: readonly string[] }[]
  /** What stands before the first stage, `NAME` or `NAME=value` each: what FROM can name. */
  readonly args: readonly string[]
  /** False when something other than Docker's own frontend reads the file: then its stages are not ours to know. */
  readonly known: boolean
}

/** The build stages of a Dockerfile: FROM instructions outside of comments, continuations and heredocs (BuildKit's Dockerfile reference). */
export function dockerfileStages(text: string): DockerfileStages {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/)
  const syntax = findSyntaxDirective(text)
  const escapeCharacter = escapeCharacterOf(lines)
  const stages: (string | undefined)[] = []
  const bases: string[] = []
  const places: { readonly line: number; readonly platform?: string; readonly inputs: string[] }[] = []
  const args: string[] = []
  const ends = Map.groupBy(lines.keys(), (index) => (lines[index] ?? '').replace(/^\t+/, ''))
  for (let index = 0; index < lines.length; index++) {
    const line = index + 1
    const instruction = joinContinuations({ lines, index, escapeCharacter })
    index = instruction.lastIndex
    const from = /^\s*FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?\s*$/i.exec(instruction.text)
    if (from !== null) {
      stages.push(from[2])
      bases.push(from[1] ?? '')
      const platform = /\s--platform=(\S+)/i.exec(instruction.text)?.[1]
      places.push({ line, ...(platform !== undefined && { platform }), inputs: [] })
    }
    const [, declared] = /^\s*ARG\s+(.*\S)\s*$/i.exec(instruction.text) ?? []
    if (stages.length === 0 && declared !== undefined) args.push(...declared.split(/\s+/))
    places.at(-1)?.inputs.push(...inputsOf(instruction.text))
    if (/^\s*(?:ONBUILD\s+)?(?:RUN|COPY|ADD)\s/i.test(instruction.text)) {
      index = skipHeredocs({ ends, index, names: heredocNames(instruction.text) })
    }
  }
  return { stages, bases, places, args, known: syntax === undefined || isDockersFrontend(syntax.frontend) }
}

/** `COPY --from=NAME`, `RUN --mount=from=NAME,…`: only flags, which come before all else. */
function inputsOf(instruction: string): string[] {
  const [, name, flags = ''] = /^\s*(COPY|ADD|RUN)((?:\s+--\S+)*)/i.exec(instruction) ?? []
  if (name === undefined) return []
  const from = /\s--from=(\S+)|[=,]from=([^\s,]+)/g
  return [...flags.matchAll(from)].flatMap((match) => match[1] ?? match[2] ?? [])
}

/** What the `# escape=` among the first `# name=value` comments says. */
function escapeCharacterOf(lines: readonly string[]): string {
  for (const line of lines) {
    const [, name, value] = /^#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$/.exec(line) ?? []
    if (name === undefined) break
    if (name.toLowerCase() === 'escape') return value === '`' ? '`' : '\\'
  }
  return '\\'
}

type At = { readonly lines: readonly string[]; readonly index: number }

/** One instruction with its continuation lines; comments and empty lines between them do not end it. */
function joinContinuations({ lines, index, escapeCharacter }: At & { readonly escapeCharacter: string }): {
  readonly text: string
  readonly lastIndex: number
} {
  const isComment = (line: string): boolean => /^\s*#/.test(line)
  const continues = (line: string): boolean => line.trimEnd().endsWith(escapeCharacter)
  const line = lines[index] ?? ''
  if (isComment(line) || !continues(line)) return { text: isComment(line) ? '' : line, lastIndex: index }
  let text = line.trimEnd().slice(0, -1)
  for (let next = index + 1; next < lines.length; next++) {
    const following = lines[next] ?? ''
    if (isComment(following) || following.trim() === '') continue
    if (!continues(following)) return { text: `${text}${following}`, lastIndex: next }
    text += following.trimEnd().slice(0, -1)
  }
  return { text, lastIndex: lines.length - 1 }
}

function heredocNames(instruction: string): string[] {
  const words = /(?:^|\s)\d*<<-?\s*(?:"([\w.]+)"|'([\w.]+)'|([A-Za-z_][\w.]*))/g
  return [...instruction.matchAll(words)].flatMap((match) => match[1] ?? match[2] ?? match[3] ?? [])
}

type Heredocs = {
  /** The places of each line by its text, leading tabs left out, in their order. */
  readonly ends: ReadonlyMap<string, readonly number[]>
  readonly index: number
  readonly names: readonly string[]
}

/** The index of the last heredoc's end. One that never ends was none. */
function skipHeredocs({ ends, index, names }: Heredocs): number {
  let last = index
  for (const name of names) {
    const end = firstAfter(ends.get(name) ?? [], last)
    if (end === undefined) return last
    last = end
  }
  return last
}

/** Of growing numbers the first one beyond. */
function firstAfter(places: readonly number[], beyond: number): number | undefined {
  let [low, high] = [0, places.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((places[middle] ?? 0) > beyond) high = middle
    else low = middle + 1
  }
  return places[low]
}

/** Whether `--target` would find a stage: by name whatever its case, or by number. */
export function hasStage({ stages }: DockerfileStages, target: string): boolean {
  if (/^\d+$/.test(target) && Number(target) < stages.length) return true
  return stages.some((stage) => stage?.toLowerCase() === target.toLowerCase())
}
