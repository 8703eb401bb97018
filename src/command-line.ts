import { parseArgs } from 'node:util'
import { ActionError, messageOf } from './errors.ts'

/** What `check` and its relatives can be told. Paths are as they were typed. */
export type RunOptions = {
  readonly config?: string
  readonly only: readonly string[]
  readonly platforms: readonly string[]
  readonly builder?: string
  readonly reportDir: string
  readonly gpu: GpuOption
  readonly requireSmoke: boolean
  readonly publish: 'never' | 'on-pass' | 'dry-run'
  /** Of the release. */
  readonly version?: string
  /** The JSON of docker's metadata action, or the path of a file that holds it. */
  readonly metadata?: string
  readonly cache: 'use' | 'no-cache' | 'compare'
  readonly format: OutputFormat
}

const gpuOptions = ['if-available', 'required'] as const

type GpuOption = (typeof gpuOptions)[number]

type OutputFormat = 'text' | 'json' | 'markdown'

export type Command =
  | { readonly name: 'check' | 'publish' | 'plan' | 'doctor'; readonly options: RunOptions }
  | { readonly name: 'schema' | 'version' }
  | { readonly name: 'help'; readonly topic?: string }

type CommandName = 'check' | 'publish' | 'plan' | 'doctor' | 'schema'

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
  gpu: {
    type: 'string',
    value: 'WISH',
    text: 'required or if-available; default if-available, which is as each smoke test says',
  },
  'require-smoke': { type: 'boolean', text: 'a smoke test that is skipped fails, as for a release' },
  version: { type: 'string', value: 'VERSION', text: 'of the release; default what the git tag says' },
  metadata: { type: 'string', value: 'FILE', text: "the JSON of docker's metadata action, in place of the tags" },
  'dry-run': { type: 'boolean', text: 'tells every step of publishing and does none' },
  'no-cache': { type: 'boolean', text: 'builds every step anew' },
  'compare-cache': {
    type: 'boolean',
    text: 'builds with caches first, then every step anew, and tells the files that differ',
  },
  format: { type: 'string', value: 'FORMAT', text: 'what standard output holds' },
} as const

type FlagName = keyof typeof flags

const checkFlags = [
  'config',
  'only',
  'platform',
  'builder',
  'report-dir',
  'gpu',
  'require-smoke',
  'no-cache',
  'compare-cache',
] as const satisfies readonly FlagName[]

const commands: Readonly<
  Record<
    CommandName,
    {
      readonly text: string
      readonly flags: readonly FlagName[]
      readonly formats: readonly [OutputFormat, ...OutputFormat[]]
    }
  >
> = {
  check: {
    text: 'build, measure and judge; tags nothing; with staging builds go there',
    flags: [...checkFlags, 'format'],
    formats: ['text', 'json', 'markdown'],
  },
  publish: {
    text: 'check, and push what passed, by the digests that were measured',
    flags: [...checkFlags, 'version', 'metadata', 'dry-run', 'format'],
    formats: ['text', 'json', 'markdown'],
  },
  plan: {
    text: 'what would be built, tested and tagged, and the resolved configuration',
    flags: ['config', 'only', 'platform', 'gpu', 'require-smoke', 'version', 'metadata', 'format'],
    formats: ['text', 'json'],
  },
  doctor: {
    text: 'everything this machine lacks to build, test and publish, at once',
    flags: ['config', 'only', 'platform', 'builder', 'report-dir', 'gpu'],
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
    commands[command].flags.map((name) => [name, { type: flags[name].type, multiple: 'multiple' in flags[name] }]),
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
  const config = text(values['config'])
  const builder = text(values['builder'])
  const version = text(values['version'])
  const metadata = text(values['metadata'])
  return {
    ...(config === undefined ? {} : { config }),
    ...(builder === undefined ? {} : { builder }),
    ...(version === undefined ? {} : { version }),
    ...(metadata === undefined ? {} : { metadata }),
    only: texts(values['only']),
    platforms: texts(values['platform']),
    reportDir: text(values['report-dir']) ?? 'image-budgets-report',
    gpu: oneOf({ command, flag: 'gpu', values, allowed: gpuOptions }),
    requireSmoke: values['require-smoke'] === true,
    publish: command !== 'publish' ? 'never' : values['dry-run'] === true ? 'dry-run' : 'on-pass',
    cache: values['compare-cache'] === true ? 'compare' : values['no-cache'] === true ? 'no-cache' : 'use',
    format: oneOf({ command, flag: 'format', values, allowed: commands[command].formats }),
  }
}

/** The first one allowed is what a flag that is not given means. */
function oneOf<T extends string>(option: {
  readonly command: CommandName
  readonly flag: FlagName
  readonly values: Values
  readonly allowed: readonly [T, ...T[]]
}): T {
  const { command, flag, values, allowed } = option
  const given = text(values[flag])
  if (given === undefined) return allowed[0]
  const value = allowed.find((one) => one === given)
  if (value !== undefined) return value
  throw new ActionError('usage', `${command}: --${flag} ${given} does not exist`, { hint: `Use ${allowed.join(', ')}` })
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
  return commands[command].flags.map(synopsis).join(', ')
}

function synopsis(name: FlagName): string {
  const flag = flags[name]
  return 'value' in flag ? `--${name} ${flag.value}` : `--${name}`
}

/** The help of all commands, or of one. */
export function helpText(topic?: string): string {
  if (topic !== undefined && isCommand(topic)) {
    const { formats } = commands[topic]
    const given = `${flags.format.text}: ${formats.join(', ')}; default ${formats[0]}`
    const lines = commands[topic].flags.map(
      (name) => `  ${synopsis(name).padEnd(22)}  ${name === 'format' ? given : flags[name].text}`,
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
