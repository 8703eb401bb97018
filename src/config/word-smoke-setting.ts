import { formatBytes } from '../model/bytes.ts'
import { quote } from '../model/quote.ts'
import { canonicalJson } from './canonical-json.ts'

const written: Readonly<Record<string, string>> = {
  ...{ gpuCount: 'gpus', minDriver: 'min-driver', minCompute: 'min-compute', interpreter: 'python', command: 'run' },
  ...{ exitCode: 'exit', withinSeconds: 'within', timeoutSeconds: 'timeout', memoryBytes: 'memory' },
  ...{ readOnly: 'read-only', wantsCuda: 'CUDA', expands: 'variables', waived: 'waive' },
}

/** A setting of a resolved test under the name that the configuration has for it: `timeout 60 s`, `caps "NET_RAW"`, `memory unset`. */
export function wordSmokeSetting(key: string, value: unknown): string {
  return `${written[key] ?? key} ${wordValue(key, value)}`
}

function wordValue(key: string, value: unknown): string {
  if (value === undefined || canonicalJson(value) === '[]' || canonicalJson(value) === '{}') return 'unset'
  if (typeof value === 'number') {
    if (key.endsWith('Seconds')) return `${value} s`
    return key.endsWith('Bytes') ? formatBytes(value) : `${value}`
  }
  if (typeof value === 'boolean') return `${value}`
  if (typeof value === 'string') return quote(value)
  return quote(wordItem(value))
}

function wordItem(item: unknown): string {
  if (Array.isArray(item)) return item.map(wordItem).join(', ')
  if (typeof item !== 'object' || item === null) return String(item)
  if ('negated' in item && 'value' in item) return `${item.negated === true ? 'not ' : ''}${String(item.value)}`
  if ('argv' in item && Array.isArray(item.argv)) return item.argv.join(' ')
  if ('text' in item) return String(item.text)
  if ('name' in item) return `${String(item.name)}${'constraint' in item ? String(item.constraint) : ''}`
  return Object.entries(item)
    .filter(([, value]) => canonicalJson(value) !== '[]')
    .map(([key, value]) => `${key}=${wordItem(value)}`)
    .join(' ')
}
