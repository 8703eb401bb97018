/** What an operation of a build does, apart from what it does it to. Undefined: it cannot be told. */
export type Deed = {
  readonly lines: string
  /** The environment of a command, build arguments included. */
  readonly settings: string
}

type Json = Readonly<Record<string, unknown>>

// BuildKit's go four deep.
const mostDepth = 8

/** Of one operation of BuildKit's definition. Times are left out, which are of the build and not of the line. */
export function whatItDoes(operation: Json): Deed | undefined {
  const exec = asRecord(operation['exec'])
  const meta = asRecord(exec?.['meta'])
  const env = Array.isArray(meta?.['env'])
    ? meta['env'].filter((one) => !`${one}`.startsWith('SOURCE_DATE_EPOCH='))
    : []
  // What tells sources apart is theirs to say.
  const lines = 'source' in operation ? 'source' : textOf(withoutEnv({ operation, exec, meta }), mostDepth)
  const settings = textOf(env, mostDepth)
  return lines === undefined || settings === undefined ? undefined : { lines, settings }
}

function withoutEnv(parts: {
  readonly operation: Json
  readonly exec: Json | undefined
  readonly meta: Json | undefined
}): Json {
  if (parts.exec === undefined || parts.meta === undefined) return parts.operation
  const { env: _, ...meta } = parts.meta
  return { exec: { ...parts.exec, meta } }
}

/** The same for the same values, whatever the order of their names. */
function textOf(value: unknown, depthLeft: number): string | undefined {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  if (depthLeft === 0) return undefined
  const entries = Object.entries(value).filter(([name]) => name !== 'timestamp')
  const texts = (Array.isArray(value) ? entries : entries.sort(([a], [b]) => (a < b ? -1 : 1))).map(([name, part]) => {
    const text = textOf(part, depthLeft - 1)
    return text === undefined ? undefined : `${JSON.stringify(name)}:${text}`
  })
  return texts.includes(undefined) ? undefined : `{${texts.join(',')}}`
}

function asRecord(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined
}
