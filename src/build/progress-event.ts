/** One step of a build as BuildKit reports it; a later report of the same digest replaces an earlier one. Hostile text. */
export type VertexEvent = {
  readonly digest: string
  readonly name: string
  readonly startedSeconds?: number
  readonly completedSeconds?: number
  readonly cached: boolean
  readonly error?: string
}

export type ProgressEvent = {
  readonly vertexes: readonly VertexEvent[]
  readonly logs: readonly { readonly digest: string; readonly text: Uint8Array }[]
}

/** One line of `--progress=rawjson`; undefined for a plain line, which buildx mixes in. Times are seconds since the epoch. */
export function parseProgressLine(line: string): ProgressEvent | undefined {
  if (!line.startsWith('{')) return undefined
  const value = parse(line)
  if (!isRecord(value)) return undefined
  return { vertexes: records(value['vertexes']).flatMap(vertexOf), logs: records(value['logs']).flatMap(logOf) }
}

function vertexOf(value: Record<string, unknown>): VertexEvent[] {
  const { digest, name, error } = value
  if (typeof digest !== 'string' || typeof name !== 'string') return []
  return [
    {
      digest,
      name,
      cached: value['cached'] === true,
      ...time('startedSeconds', value['started']),
      ...time('completedSeconds', value['completed']),
      ...(typeof error === 'string' && error !== '' ? { error } : {}),
    },
  ]
}

function logOf(value: Record<string, unknown>): { digest: string; text: Uint8Array }[] {
  const { vertex, data } = value
  if (typeof vertex !== 'string' || typeof data !== 'string') return []
  return [{ digest: vertex, text: Buffer.from(data, 'base64') }]
}

function time(key: string, value: unknown): Record<string, number> {
  const seconds = typeof value === 'string' ? Date.parse(value) / 1000 : Number.NaN
  return Number.isFinite(seconds) ? { [key]: seconds } : {}
}

function records(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : []
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A line that only looks like JSON is a plain line. */
function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
