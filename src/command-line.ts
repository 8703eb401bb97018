import { parseArgs } from 'node:util'
import {
  type CommandName,
  commands,
  type FlagName,
  flagSynopsis,
  flags,
  gpuOptions,
  isCommand,
  type OutputFormat,
  sourceSynopsis,
} from './commands.ts'
import { ActionError, messageOf } from './errors.ts'
import { oneOf, positiveNumber, text, texts, type Values } from './flag-values.ts'
import type { BoundWish } from './model/bound-change.ts'

/** What `check` and its relatives can be told. Paths are as they were typed. */
export type RunOptions = {
  readonly config?: string
  readonly only: readonly string[]
  readonly platforms: readonly string[]
  readonly builder?: string
  readonly reportDir: string
  readonly gpu: (typeof gpuOptions)[number]
  readonly requireSmoke: boolean
  readonly publish: 'never' | 'on-pass' | 'dry-run'
  /** Of the release. */
  readonly version?: string
  /** The JSON of docker's metadata action, or the path of a file that holds it. */
  readonly metadata?: string
  readonly cache: 'use' | 'no-cache' | 'compare'
  /** Registries are asked for every base. */
  readonly pull: boolean
  /** How many images are built at once; absent: all. */
  readonly maxParallel?: number
  readonly format: OutputFormat
}

export type UpdateOptions = {
  readonly run: RunOptions
  /** As it was typed. */
  readonly report?: string
  readonly bounds?: BoundWish
  readonly mode: 'write' | 'dry-run'
}

export type InitOptions = {
  readonly run: RunOptions
  readonly measure: 'yes' | 'no'
  readonly mode: 'write' | 'dry-run'
}

type MergeOptions = Pick<RunOptions, 'config' | 'only' | 'reportDir' | 'format'> & {
  /** As they were typed. */
  readonly reports: readonly string[]
}

/** `asked`: BuildKit says how it reads the Dockerfiles. */
type LintOptions = RunOptions & { readonly buildkit: 'asked' | 'not-asked' }

export type SourceOptions = {
  /** As they were typed. */
  readonly platforms: readonly string[]
  readonly format: OutputFormat
}

export type Command =
  | { readonly name: 'check' | 'publish' | 'plan' | 'doctor'; readonly options: RunOptions }
  | { readonly name: 'lint'; readonly options: LintOptions }
  | { readonly name: 'update'; readonly options: UpdateOptions }
  | { readonly name: 'init'; readonly options: InitOptions }
  | { readonly name: 'merge'; readonly options: MergeOptions }
  | { readonly name: 'inspect'; readonly source: string; readonly options: SourceOptions }
  | { readonly name: 'compare'; readonly before: string; readonly after: string; readonly options: SourceOptions }
  | { readonly name: 'schema' | 'version' }
  | { readonly name: 'help'; readonly topic?: string }

/** Reads the arguments after the program's name. Throws an ActionError `usage` that names the argument and what would be right. */
export function parseCommandLine(args: readonly string[]): Command {
  const [first, ...rest] = args
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    const topic = first === 'help' ? rest[0] : undefined
    return topic === undefined ? { name: 'help' } : { name: 'help', topic }
  }
  if (first === '--version' || first === 'version') return { name: 'version' }
  if (!isCommand(first)) {
    throw new ActionError('usage', `There is no command "${first}"`, {
      hint: `Use one of ${Object.keys(commands).join(', ')}; --help tells what each does`,
    })
  }
  const { values, positionals } = parseFlags(first, rest)
  if (values['help'] === true) return { name: 'help', topic: first }
  const [source = '', other = ''] = sourcesOf(first, positionals)
  switch (first) {
    case 'schema':
      return { name: first }
    case 'update':
      return { name: first, options: updateOptions(first, values) }
    case 'init': {
      const measure = values['measure'] === true ? 'yes' : 'no'
      return { name: first, options: { run: runOptions(first, values), measure, mode: modeOf(values) } }
    }
    case 'merge': {
      const { config, only, reportDir, format } = runOptions(first, values)
      const named = config === undefined ? {} : { config }
      return { name: first, options: { ...named, only, reportDir, reports: positionals, format } }
    }
    case 'inspect':
      return { name: first, source, options: sourceOptions(first, values) }
    case 'compare':
      return { name: first, before: source, after: other, options: sourceOptions(first, values) }
    case 'lint': {
      const buildkit = values['buildkit'] === true ? 'asked' : 'not-asked'
      return { name: first, options: { ...runOptions(first, values), buildkit } }
    }
    default:
      return { name: first, options: runOptions(first, values) }
  }
}

type Parsed = { readonly values: Values; readonly positionals: readonly string[] }

function parseFlags(command: CommandName, args: readonly string[]): Parsed {
  const options = Object.fromEntries(
    commands[command].flags.map((name) => [name, { type: flags[name].type, multiple: 'multiple' in flags[name] }]),
  )
  try {
    return parseArgs({
      args: [...args],
      options: { ...options, help: { type: 'boolean', short: 'h' } },
      strict: true,
      allowPositionals: commands[command].sources !== 0,
    })
  } catch (cause) {
    throw new ActionError('usage', `${command}: ${messageOf(cause).split('. ')[0]}`, {
      hint: `It takes ${describeFlags(command) || 'no options'}`,
      cause,
    })
  }
}

/** Exactly as many as the command takes. */
function sourcesOf(command: CommandName, given: readonly string[]): readonly string[] {
  const { sources } = commands[command]
  if (sources === 'reports') {
    if (given.length > 0) return given
    throw new ActionError('usage', `${command}: no report is named`, {
      hint: `Write ${command}${sourceSynopsis(command)}; ${command} --help tells what a REPORT is`,
    })
  }
  if (given.length === sources) return given
  throw new ActionError(
    'usage',
    `${command}: ${given.length} ${given.length === 1 ? 'image is' : 'images are'} named, and it takes ${sources}`,
    {
      hint: `Write ${command}${sourceSynopsis(command)}; ${command} --help tells what a SOURCE is`,
    },
  )
}

function sourceOptions(command: CommandName, values: Values): SourceOptions {
  return {
    platforms: texts(values['platform']),
    format: oneOf({ command, flag: 'format', values, allowed: commands[command].formats }),
  }
}

function runOptions(command: CommandName, values: Values): RunOptions {
  const config = text(values['config'])
  const builder = text(values['builder'])
  const version = text(values['version'])
  const metadata = text(values['metadata'])
  const maxParallel = positiveNumber({ command, flag: 'max-parallel', values })
  return {
    ...(config === undefined ? {} : { config }),
    ...(builder === undefined ? {} : { builder }),
    ...(version === undefined ? {} : { version }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(maxParallel === undefined ? {} : { maxParallel }),
    only: texts(values['only']),
    platforms: texts(values['platform']),
    reportDir: text(values['report-dir']) ?? 'image-budgets-report',
    gpu: oneOf({ command, flag: 'gpu', values, allowed: gpuOptions }),
    requireSmoke: values['require-smoke'] === true,
    publish: command !== 'publish' ? 'never' : values['dry-run'] === true ? 'dry-run' : 'on-pass',
    pull: values['pull'] === true,
    cache: values['compare-cache'] === true ? 'compare' : values['no-cache'] === true ? 'no-cache' : 'use',
    format: oneOf({ command, flag: 'format', values, allowed: commands[command].formats }),
  }
}

function updateOptions(command: CommandName, values: Values): UpdateOptions {
  const report = text(values['report'])
  const isBuilding = report === undefined
  for (const flag of ['builder', 'report-dir', 'no-cache', 'pull', 'max-parallel'] as const) {
    if (!isBuilding && values[flag] !== undefined) throw together(command, { flag, other: 'report' })
  }
  const [lower, raise] = [values['ratchet'] === true, values['raise'] === true]
  const headroom = text(values['headroom'])
  if (headroom !== undefined && !lower && !raise) {
    throw new ActionError('usage', `${command}: --headroom says nothing without --ratchet or --raise`, {
      hint: 'Add one of them',
    })
  }
  const yesNo = (is: boolean) => (is ? 'yes' : 'no')
  const wish = { lower: yesNo(lower), raise: yesNo(raise), headroomMillionths: millionths(command, headroom) } as const
  return {
    run: runOptions(command, values),
    ...(report === undefined ? {} : { report }),
    ...(lower || raise ? { bounds: wish } : {}),
    mode: modeOf(values),
  }
}

function modeOf(values: Values): 'write' | 'dry-run' {
  return values['dry-run'] === true ? 'dry-run' : 'write'
}

function together(command: CommandName, flags: { readonly flag: FlagName; readonly other: FlagName }): ActionError {
  return new ActionError('usage', `${command}: --${flags.flag} says nothing beside --${flags.other}`, {
    hint: `Nothing is built with --${flags.other}: leave one of them out`,
  })
}

/** `2%` or `2.5%` as millionths of the whole. */
function millionths(command: CommandName, given = '2%'): number {
  const percent = /^(\d{1,3}(?:\.\d{1,4})?)%$/.exec(given)?.[1]
  if (percent !== undefined) return Math.round(Number(percent) * 10_000)
  throw new ActionError('usage', `${command}: --headroom ${given} is no percentage`, { hint: 'Write one such as 2%' })
}

function describeFlags(command: CommandName): string {
  return commands[command].flags.map(flagSynopsis).join(', ')
}
