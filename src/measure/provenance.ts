import { type Deed, whatItDoes } from './what-it-does.ts'

/** One operation of the build, as far as the way of a layer through it matters. */
type ProvenanceStep = {
  readonly inputs: readonly string[]
  readonly operation:
    | { readonly kind: 'source'; readonly identifier: string }
    /** `rootInput` is the index of the input that is the root file system; -1 is an empty one. */
    | { readonly kind: 'layer'; readonly rootInput: number }
    | { readonly kind: 'merge' }
    | { readonly kind: 'result' }
    | { readonly kind: 'other' }
  readonly does: Deed | undefined
}

/** A Dockerfile that BuildKit read: `filename` is relative to the folder that was sent. */
type ProvenanceSource = { readonly filename: string; readonly text: string }

type SourceLines = { readonly sourceIndex: number; readonly firstLine: number; readonly lastLine: number }

/** What BuildKit's provenance of `mode=max` says about layers and lines. */
export type Provenance = {
  readonly resultId: string
  readonly steps: ReadonlyMap<string, ProvenanceStep>
  readonly sources: readonly ProvenanceSource[]
  readonly lines: ReadonlyMap<string, SourceLines>
  /** By step: chains of layer digests, each cumulative, the last being the step's own. */
  readonly chains: ReadonlyMap<string, readonly (readonly string[])[]>
}

type Json = Readonly<Record<string, unknown>>

// No Dockerfile comes near; what is larger is not worth reading.
const maxSteps = 20_000
const maxSources = 100
const maxSourceCharacters = 4 * 1024 * 1024

const buildkitMetadata = 'https://mobyproject.org/buildkit@v1#metadata'

/**
 * Reads a SLSA predicate (v0.2, or v1 as BuildKit 0.28 and newer write it), or the in-toto statement around it.
 * The value is hostile JSON. Undefined when it holds no build definition (`mode=min`) or is not of BuildKit.
 */
export function readProvenance(value: unknown): Provenance | undefined {
  const statement = record(value)
  const predicate = record(statement?.['predicate']) ?? statement
  const parameters = record(record(predicate?.['buildDefinition'])?.['internalParameters'])
  const definition = record(predicate?.['buildConfig']) ?? record(parameters?.['buildConfig'])
  const metadata =
    record(record(predicate?.['metadata'])?.[buildkitMetadata]) ??
    record(record(record(predicate?.['runDetails'])?.['metadata'])?.['buildkit_metadata'])
  const list = array(definition?.['llbDefinition'])
  if (metadata === undefined || list.length === 0 || list.length > maxSteps) return undefined
  const steps = readSteps(list)
  const resultId = record(list.at(-1))?.['id']
  if (steps === undefined || typeof resultId !== 'string') return undefined
  const source = record(metadata['source'])
  return {
    resultId,
    steps,
    sources: readSources(array(source?.['infos'])),
    lines: readLines(record(source?.['locations'])),
    chains: readChains(record(metadata['layers'])),
  }
}

function readSteps(list: readonly unknown[]): Map<string, ProvenanceStep> | undefined {
  const steps = new Map<string, ProvenanceStep>()
  for (const entry of list) {
    const id = record(entry)?.['id']
    if (typeof id !== 'string' || steps.has(id)) return undefined
    const inputs = array(record(entry)?.['inputs']).filter((input) => typeof input === 'string')
    const operation = record(record(record(entry)?.['op'])?.['Op']) ?? {}
    steps.set(id, { inputs, operation: readOperation(operation, inputs.length), does: whatItDoes(operation) })
  }
  return steps
}

function readOperation(operation: Json, inputCount: number): ProvenanceStep['operation'] {
  const source = record(operation['source'])
  if (source !== undefined) return { kind: 'source', identifier: String(source['identifier'] ?? '') }
  const exec = record(operation['exec'])
  if (exec !== undefined) {
    const root = array(exec['mounts'])
      .map(record)
      .find((mount) => mount?.['dest'] === '/')
    return layerFrom(root === undefined ? undefined : (root['input'] ?? 0))
  }
  const file = record(operation['file'])
  if (file !== undefined) return layerFrom(fileRoot(array(file['actions']).map(record), inputCount))
  if (record(operation['merge']) !== undefined) return { kind: 'merge' }
  return { kind: Object.keys(operation).length === 0 ? 'result' : 'other' }
}

function layerFrom(rootInput: unknown): ProvenanceStep['operation'] {
  return Number.isInteger(rootInput) ? { kind: 'layer', rootInput: Number(rootInput) } : { kind: 'other' }
}

/** A file operation is a list of actions; the input of one is a step's (0 to n - 1), an earlier action's (n and up) or none (-1). */
function fileRoot(actions: readonly (Json | undefined)[], inputCount: number): number | undefined {
  let index = actions.findLastIndex((action) => (action?.['output'] ?? 0) === 0)
  while (index >= 0) {
    const input = actions[index]?.['input'] ?? 0
    if (typeof input !== 'number' || !Number.isInteger(input)) return undefined
    if (input < inputCount) return input
    if (input - inputCount >= index) return undefined
    index = input - inputCount
  }
  return undefined
}

function readSources(infos: readonly unknown[]): ProvenanceSource[] {
  return infos.slice(0, maxSources).map((info) => {
    const { filename, data } = record(info) ?? {}
    const encoded = typeof data === 'string' && data.length <= maxSourceCharacters ? data : ''
    return {
      filename: typeof filename === 'string' ? filename : '',
      text: Buffer.from(encoded, 'base64').toString('utf8'),
    }
  })
}

function readLines(locations: Json | undefined): Map<string, SourceLines> {
  const lines = new Map<string, SourceLines>()
  for (const [id, value] of Object.entries(locations ?? {})) {
    const location = record(array(record(value)?.['locations'])[0])
    const sourceIndex = location?.['sourceIndex'] ?? 0
    const ranges = array(location?.['ranges']).map(record)
    const first = ranges.map((range) => lineOf(range?.['start'])).filter((line) => line !== undefined)
    const last = ranges.map((range) => lineOf(range?.['end'])).filter((line) => line !== undefined)
    if (first.length === 0 || first.length > maxSteps || typeof sourceIndex !== 'number') continue
    const firstLine = first.reduce((a, b) => Math.min(a, b))
    lines.set(id, { sourceIndex, firstLine, lastLine: last.reduce((a, b) => Math.max(a, b), firstLine) })
  }
  return lines
}

function lineOf(value: unknown): number | undefined {
  const line = record(value)?.['line']
  return typeof line === 'number' && Number.isSafeInteger(line) && line >= 1 ? line : undefined
}

function readChains(layers: Json | undefined): Map<string, string[][]> {
  const chains = new Map<string, string[][]>()
  for (const [output, value] of Object.entries(layers ?? {})) {
    const digests = array(value).map((chain) => array(chain).map((layer) => String(record(layer)?.['digest'] ?? '')))
    chains.set(output, digests)
  }
  return chains
}

function record(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined
}

function array(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
