import { reportMark } from './import-script.ts'

/** What a script says of one module. All of it comes from the container; numbers and types are what they claim to be. */
export type ImportedModule = {
  readonly seconds?: number
  /** Growth of the process's resident memory. */
  readonly bytes?: number
  readonly version?: string
  /** Of torch: the CUDA that it was built for. */
  readonly cuda?: string
  /** A folder without code of its own. */
  readonly hollow?: true
  /** Why it could not be imported: what the interpreter says, in one line. */
  readonly error?: string
  /** The whole of it, and of the errors that led to it; absent where `error` is all. */
  readonly chain?: string
}

/** The report in what a script printed, in the order of the modules; undefined when it printed none that can be read. */
export function importReport(stdout: string): ImportedModule[] | undefined {
  const line = stdout.split('\n').findLast((each) => each.startsWith(reportMark))
  if (line === undefined) return undefined
  const list = parsed(line.slice(reportMark.length))
  return Array.isArray(list) ? list.map(moduleOf) : undefined
}

/** Standard output without the report, which is for us and not for people. */
export function withoutReport(stdout: string): string {
  return stdout
    .split('\n')
    .filter((line) => !line.startsWith(reportMark))
    .join('\n')
}

/** Of a text; versions are far shorter, and the scripts keep no more of an error. */
const maxCharacters = 4000

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function moduleOf(value: unknown): ImportedModule {
  const fields = new Map(Object.entries(value ?? {}))
  return {
    ...numberIn(fields, 'seconds'),
    ...numberIn(fields, 'bytes'),
    ...textIn(fields, 'version'),
    ...textIn(fields, 'cuda'),
    ...(fields.get('hollow') === true ? { hollow: true } : {}),
    ...textIn(fields, 'error'),
    ...textIn(fields, 'chain'),
  }
}

function numberIn<Key extends string>(fields: ReadonlyMap<string, unknown>, key: Key): { [_ in Key]?: number } {
  const value = fields.get(key)
  return typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER
    ? ({ [key]: value } as { [_ in Key]?: number })
    : {}
}

function textIn<Key extends string>(fields: ReadonlyMap<string, unknown>, key: Key): { [_ in Key]?: string } {
  const value = fields.get(key)
  return typeof value === 'string' && value !== ''
    ? ({ [key]: value.slice(0, maxCharacters) } as { [_ in Key]?: string })
    : {}
}
