import { type AndOr, type Command, type CompoundList, type PipelineNode, parse, type Statement } from 'unbash'
import type { DockerfileInstruction, DockerfileStage, LineStart } from '../model/dockerfile.ts'

export type ShellWord = {
  /** Quotes removed; expansions stay as they are written. */
  readonly value: string
  /** As it is written. */
  readonly text: string
  readonly line: number
}

/** One simple command of a RUN. Hostile text. */
export type ShellCommand = {
  /** The name first; never empty. */
  readonly words: readonly ShellWord[]
  readonly line: number
  /** `NAME=value` before the name. */
  readonly assignments: readonly string[]
  readonly redirects: readonly { readonly operator: string; readonly target: string; readonly line: number }[]
  /** Where its failure does not end the RUN: what makes it so, as it is written: `|| true`, `;`, `| tee`. */
  readonly masked?: string
  /** The commands of one pipeline share it, in their order. */
  readonly pipeline: number
}

/** A RUN of a stage, and the shell that runs it. */
export type ShellRun = {
  readonly instruction: DockerfileInstruction
  /** In their order; none where no POSIX shell reads it. */
  readonly commands: readonly ShellCommand[]
}

const defaultShell: readonly string[] = ['/bin/sh', '-c']

/** By the instructions of the stage: every rule asks, and a shell line is read once. */
const readRuns = new WeakMap<readonly DockerfileInstruction[], readonly ShellRun[]>()

/** Every RUN of a stage with its commands; those of ONBUILD are not run in it. */
export function shellRuns({ instructions }: Pick<DockerfileStage, 'instructions'>): readonly ShellRun[] {
  const runs = readRuns.get(instructions) ?? readShellRuns(instructions)
  readRuns.set(instructions, runs)
  return runs
}

function readShellRuns(instructions: readonly DockerfileInstruction[]): readonly ShellRun[] {
  const runs: ShellRun[] = []
  let shell = defaultShell
  for (const instruction of instructions) {
    if (instruction.triggered) continue
    if (instruction.keyword === 'SHELL' && instruction.json !== undefined) shell = instruction.json
    if (instruction.keyword === 'RUN') runs.push({ instruction, commands: commandsOf(instruction, shell) })
  }
  return runs
}

function commandsOf(run: DockerfileInstruction, shell: readonly string[]): readonly ShellCommand[] {
  if (run.json !== undefined) return execForm(run, run.json)
  if (!isPosixShell(shell[0])) return []
  const source = sourceOf(run)
  const pipefail = shell.includes('pipefail')
  const errexit = shell.some((word) => /^-[a-z]*e[a-z]*$/.test(word))
  const walk: Walk = { source, commands: [], options: { pipefail, errexit }, pipelines: 0 }
  statements(parse(source.text).commands, { walk })
  return walk.commands
}

/** `["sh", "-c", "apt-get update"]` is read as what that shell reads. */
function execForm(run: DockerfileInstruction, json: readonly string[]): readonly ShellCommand[] {
  const [program, ...rest] = json
  const at = rest.findIndex((word) => /^-[a-z]*c$/.test(word))
  const script = rest[at + 1]
  if (program === undefined) return []
  if (isPosixShell(program) && at >= 0 && script !== undefined) {
    const inner = { ...run, text: script, lineStarts: [{ at: 0, line: run.line }], heredocs: [] }
    const { json: _, ...instruction } = inner
    return commandsOf(instruction, json)
  }
  const words = json.map((value) => ({ value, text: value, line: run.line }))
  return [{ words, line: run.line, assignments: [], redirects: [], pipeline: 0 }]
}

function isPosixShell(program = ''): boolean {
  return /(?:^|\/)(?:ba|da|a|k|z)?sh$/.test(program)
}

type Source = { readonly text: string; readonly lineStarts: readonly LineStart[] }

/** What the shell reads: the text of the instruction, or of `RUN <<EOF` the heredoc itself. */
function sourceOf({ text, lineStarts, heredocs }: DockerfileInstruction): Source {
  const [first] = heredocs
  if (first === undefined) return { text, lineStarts }
  if (/^\s*<<-?\s*(?:"[^"]*"|'[^']*'|\S+)\s*$/.test(text)) {
    const interpreter = /^#!\s*(\S+)(?:\s+(\S+))?/.exec(first.text)
    const program = interpreter?.[1]?.endsWith('/env') === true ? interpreter[2] : interpreter?.[1]
    if (program !== undefined && !isPosixShell(program)) return { text: '', lineStarts: [] }
    return lined(first.text, first.line)
  }
  // The commands before, with their heredocs behind them as a shell expects them.
  let whole = `${text}\n`
  const starts = [...lineStarts]
  for (const heredoc of heredocs) {
    const body = lined(`${heredoc.text}${heredoc.name}\n`, heredoc.line)
    for (const start of body.lineStarts) starts.push({ at: whole.length + start.at, line: start.line })
    whole += body.text
  }
  return { text: whole, lineStarts: starts }
}

function lined(text: string, line: number): Source {
  const lineStarts: LineStart[] = []
  let at = 0
  let next = line
  while (at < text.length) {
    lineStarts.push({ at, line: next++ })
    const end = text.indexOf('\n', at)
    if (end < 0) break
    at = end + 1
  }
  return { text, lineStarts }
}

type Options = { readonly pipefail: boolean; readonly errexit: boolean }
type Walk = { readonly source: Source; readonly commands: ShellCommand[]; options: Options; pipelines: number }
type Place = { readonly walk: Walk; readonly masked?: string; readonly pipeline?: number }

function statements(list: readonly Statement[], { walk, masked }: Place): void {
  list.forEach((statement, index) => {
    const isLast = index === list.length - 1
    const background = statement.background === true ? '&' : undefined
    const passedOver = isLast || walk.options.errexit ? undefined : ';'
    node(statement.command, { walk, ...asMask(masked ?? background ?? passedOver) })
  })
}

function asMask(masked: string | undefined): { readonly masked?: string } {
  return masked === undefined ? {} : { masked }
}

function node(given: PipelineNode | Statement['command'], place: Place): void {
  const { walk } = place
  switch (given.type) {
    case 'AndOr': {
      const masks = orMasks(given)
      given.commands.forEach((command, index) => {
        node(command, { walk, ...asMask(place.masked ?? masks[index]) })
      })
      return
    }
    case 'Pipeline': {
      const pipeline = ++walk.pipelines
      given.commands.forEach((command, index) => {
        const next = given.commands[index + 1]
        const piped = next === undefined || walk.options.pipefail ? undefined : `| ${nameOf(next) ?? '…'}`
        node(command, { walk, ...asMask(place.masked ?? piped), pipeline })
      })
      return
    }
    case 'Command':
      simple(given, place)
      return
    case 'Redirected':
      node(given.command, place)
      return
    case 'Subshell':
    case 'BraceGroup':
      statements(given.body.commands, place)
      return
    case 'If': {
      conditions(given.clause, place)
      statements(given.then.commands, place)
      for (const { clause, then } of given.elif) {
        conditions(clause, place)
        statements(then.commands, place)
      }
      if (given.else !== undefined) statements(given.else.commands, place)
      return
    }
    case 'While':
      conditions(given.clause, place)
      statements(given.body.commands, place)
      return
    case 'For':
    case 'Select':
    case 'ArithmeticFor':
      statements(given.body.commands, place)
      return
    case 'Case':
      for (const item of given.items) statements(item.body.commands, place)
      return
    default:
      return
  }
}

/** What a condition tries may fail: that is what it asks. */
function conditions({ commands }: CompoundList, { walk }: Place): void {
  const { options } = walk
  walk.options = { ...options, errexit: true }
  statements(commands, { walk })
  walk.options = options
}

/** Of each command of a list: the first `||` behind it decides what its failure does. */
function orMasks({ commands, operators }: AndOr): readonly (string | undefined)[] {
  const masks: (string | undefined)[] = []
  let mask: string | undefined
  for (let index = commands.length - 1; index >= 0; index--) {
    const instead = commands[index + 1]
    if (operators[index] === '||' && instead !== undefined) mask = harmlessName(instead)
    masks.push(mask)
  }
  return masks.reverse()
}

function harmlessName(instead: PipelineNode): string | undefined {
  const name = nameOf(instead)
  if (name === undefined || !harmless.has(name)) return undefined
  if (name === 'exit' && instead.type === 'Command' && wordsOf(instead)[0] !== '0') return undefined
  return `|| ${name}`
}

/** What is put after `||` so that nothing fails. */
const harmless: ReadonlySet<string> = new Set(['true', ':', 'echo', 'printf', 'exit', '/bin/true'])

function nameOf(given: PipelineNode): string | undefined {
  return given.type === 'Command' ? given.name?.value : undefined
}

function wordsOf({ suffix }: Command): readonly string[] {
  return suffix.flatMap((part) => (part.type === 'Word' ? [part.value] : []))
}

function simple(command: Command, { walk, masked, pipeline }: Place): void {
  const line = (pos: number) => lineAt(walk.source.lineStarts, pos)
  const words = [command.name, ...command.suffix].flatMap((part) => {
    if (part === undefined || (part.type !== 'Word' && part.type !== 'Assignment')) return []
    const value = part.type === 'Word' ? part.value : part.text
    return [{ value, text: part.text, line: line(part.pos) }]
  })
  const name = words[0]?.value
  if (name === 'set')
    setOptions(
      walk,
      words.map(({ value }) => value),
    )
  if (name === undefined) return
  walk.commands.push({
    words,
    line: line(command.pos),
    assignments: command.prefix.flatMap((part) => (part.type === 'Assignment' ? [part.text] : [])),
    redirects: command.redirects.flatMap((redirect) =>
      redirect.type === 'Redirect'
        ? [{ operator: redirect.operator, target: redirect.target?.value ?? '', line: line(redirect.pos) }]
        : [],
    ),
    ...asMask(masked),
    pipeline: pipeline ?? ++walk.pipelines,
  })
}

function setOptions(walk: Walk, words: readonly string[]): void {
  for (const [index, word] of words.entries()) {
    const on = word.startsWith('-')
    if (!/^[-+][a-z]+$/.test(word)) continue
    if (word.includes('e')) walk.options = { ...walk.options, errexit: on }
    if (word.endsWith('o') && words[index + 1] === 'pipefail') walk.options = { ...walk.options, pipefail: on }
    if (word.endsWith('o') && words[index + 1] === 'errexit') walk.options = { ...walk.options, errexit: on }
  }
}

/** The last start that is not beyond. */
function lineAt(starts: readonly LineStart[], at: number): number {
  let [low, high] = [0, starts.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((starts[middle]?.at ?? 0) <= at) low = middle + 1
    else high = middle
  }
  return starts[low - 1]?.line ?? 1
}
