import { parseArgs } from 'node:util'
import { ActionError, messageOf } from './errors.ts'

/** What `check` and its relatives can be told. Paths are as they were typed. */
export type RunOptions = {
  readonly config?: string
  readonly only: readonly string[]
  readonly platforms: readonly string[]
  readonly builder?: string
  readonly reportDir: string
  readonly format: OutputFormat
}

type OutputFormat = 'text' | 'json' | 'markdown'

export type Command =
  | { readonly name: 'check' | 'plan' | 'doctor'; readonly options: RunOptions }
  | { readonly name: 'schema' | 'version' }
  | { readonly name: 'help'; readonly topic?: string }

type CommandName = 'check' | 'plan' | 'doctor' | 'schema'

const flags = {
  config: { type: 'string', value: 'FILE', text: 'the configuration; default .github/image-budgets.yml' },
  only: { type: 'string', multiple: true, value: 'NAME', text: 'an image, image/variant or glob; can be repeated' },
  platform: {
    type: 'string',
    multiple: true,
    value: 'PLATFORM',
    text: 'one of the configured platforms; can be repeated',
  },
  builder: { type: 'string', value: 'NAME', text: 'the buildx builder; default the one that is selected' },
  'report-dir': { type: 'string', value: 'DIR', text: 'where the report goes; default image-budgets-report' },
  format: { type: 'string', value: 'FORMAT', text: 'text, json or markdown on standard output; default text' },
} as const

type FlagName = keyof typeof flags

const commands: Readonly<
  Record<
    CommandName,
    { readonly text: string; readonly flags: readonly FlagName[]; readonly formats: readonly OutputFormat[] }
  >
> = {
  check: {
    text: 'build, measure and judge; publishes nothing',
    flags: ['config', 'only', 'platform', 'builder', 'report-dir', 'format'],
    formats: ['text', 'json', 'markdown'],
  },
  plan: {
    text: 'what would be built, and the resolved configuration',
    flags: ['config', 'only', 'platform', 'format'],
    formats: ['text', 'json'],
  },
  doctor: {
    text: 'everything this machine lacks, at once',
    flags: ['config', 'only', 'platform', 'builder', 'report-dir'],
    formats: ['text'],
  },
  schema: { text: 'the JSON Schema of the configuration', flags: [], formats: ['text'] },
}

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
  const values = parseFlags(first, rest)
  if (values.help === true) return { name: 'help', topic: first }
  if (first === 'schema') return { name: 'schema' }
  return { name: first, options: runOptions(first, values) }
}

type Values = { readonly [name: string]: string | boolean | (string | boolean)[] | undefined }

function parseFlags(command: CommandName, args: readonly string[]): Values {
  const options = Object.fromEntries(
    commands[command].flags.map((name) => [name, { type: 'string' as const, multiple: 'multiple' in flags[name] }]),
  )
  try {
    return parseArgs({ args: [...args], options: { ...options, help: { type: 'boolean', short: 'h' } }, strict: true })
      .values
  } catch (cause) {
    throw new ActionError('usage', `${command}: ${messageOf(cause).split('. ')[0]}`, {
      hint: `It takes ${describeFlags(command) || 'no options'}`,
      cause,
    })
  }
}

function runOptions(command: CommandName, values: Values): RunOptions {
  const format = text(values['format']) ?? 'text'
  const formats: readonly string[] = commands[command].formats
  if (!formats.includes(format)) {
    throw new ActionError('usage', `${command}: --format ${format} does not exist`, {
      hint: `Use ${formats.join(', ')}`,
    })
  }
  const config = text(values['config'])
  const builder = text(values['builder'])
  return {
    ...(config === undefined ? {} : { config }),
    ...(builder === undefined ? {} : { builder }),
    only: texts(values['only']),
    platforms: texts(values['platform']),
    reportDir: text(values['report-dir']) ?? 'image-budgets-report',
    format: format as OutputFormat,
  }
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(commands, name)
}

function text(value: Values[string]): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Repeated flags, each of which may also hold a list with commas. */
function texts(value: Values[string]): string[] {
  const list = Array.isArray(value) ? value.map(String) : []
  return list
    .flatMap((entry) => entry.split(','))
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
}

function describeFlags(command: CommandName): string {
  return commands[command].flags.map((name) => `--${name} ${flags[name].value}`).join(', ')
}

/** The help of all commands, or of one. */
export function helpText(topic?: string): string {
  if (topic !== undefined && isCommand(topic)) {
    const lines = commands[topic].flags.map(
      (name) => `  ${`--${name} ${flags[name].value}`.padEnd(22)}  ${flags[name].text}`,
    )
    return [`image-size-budgets ${topic}: ${commands[topic].text}`, ...(lines.length === 0 ? [] : ['', ...lines])].join(
      '\n',
    )
  }
  return [
    'Builds container image variants, measures them exactly, and holds them against committed budgets.',
    '',
    'Usage: image-size-budgets COMMAND [options]',
    '',
    ...Object.entries(commands).map(([name, command]) => `  ${name.padEnd(10)}${command.text}`),
    '',
    'COMMAND --help lists the options of a command.',
    'Exit status: 0 pass or warn; 1 the verdict is fail; 2 wrong usage or configuration; 3 the run could not be completed.',
  ].join('\n')
}
