import { type Command, type CompoundList, type PipelineNode, parse, type Statement } from 'unbash'
import type { DockerfileInstruction, DockerfileStage } from '../model/dockerfile.ts'
import { commandName, listMasks } from './list-mask.ts'
import { isPosixShell, lineAt, type ShellSource, shellSource } from './shell-source.ts'

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
  const source = shellSource(run)
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

type Options = { readonly pipefail: boolean; readonly errexit: boolean }
type Walk = { readonly source: ShellSource; readonly commands: ShellCommand[]; options: Options; pipelines: number }
type Place = {
  readonly walk: Walk
  readonly masked?: string
  readonly pipeline?: number
  /** Another statement comes after it. */
  readonly followed?: boolean
}

function statements(list: readonly Statement[], { walk, masked }: Place): void {
  list.forEach((statement, index) => {
    const isLast = index === list.length - 1
    const background = statement.background === true ? '&' : undefined
    const passedOver = isLast || walk.options.errexit ? undefined : ';'
    node(statement.command, { walk, ...asMask(masked ?? background ?? passedOver), followed: !isLast })
  })
}

function asMask(masked: string | undefined): { readonly masked?: string } {
  return masked === undefined ? {} : { masked }
}

function node(given: PipelineNode | Statement['command'], place: Place): void {
  const { walk } = place
  switch (given.type) {
    case 'AndOr': {
      const masks = listMasks(given, place)
      given.commands.forEach((command, index) => {
        node(command, { walk, ...asMask(masks[index]) })
      })
      return
    }
    case 'Pipeline': {
      const pipeline = ++walk.pipelines
      given.commands.forEach((command, index) => {
        const next = given.commands[index + 1]
        const piped = next === undefined || walk.options.pipefail ? undefined : `| ${commandName(next) ?? '…'}`
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
