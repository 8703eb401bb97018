import { matrixWords } from './matrix-schema.ts'
import { isKindName } from './smoke-kinds.ts'

/**
 * What to do with a key that belongs elsewhere, which is likelier than a slip of the pen: `known` are the keys of the mapping that
 * it stands in. Undefined where it is no key of any near mapping.
 */
export function misplacedKey(key: string, known: readonly string[]): string | undefined {
  const has = (name: string): boolean => known.includes(name)
  if (has('inherit') && has('tests') && isKindName(key)) return `Write smoke as a list: "- ${key}: …"`
  if (has('images') && ['smoke', 'rules', 'waive'].includes(key))
    return 'Write it in an image, in a variant or in defaults'
  if (has('expect') && ['exit', 'stdout', 'stderr'].includes(key)) return `Write it as expect: {${key}: …}`
  if (has('expect') && ['port', 'path', 'status', 'body'].includes(key)) return `Write it in http: {${key}: …}`
  if (has('expect') && key === 'within') return 'Write it in http: {within: …} or healthcheck: {within: …}'
  if (has('matrix') && matrixWords.has(key)) return 'Write it in `matrix`'
  if (key === 'matrix' && has('context')) return 'Write it in an image or in a variant'
  if (key === 'context' && has('compressed'))
    return 'Write it beside the platforms: all of them are built from one context'
  if (key === 'growth' && has('max-growth')) return 'Write it as `max-growth`, or in a measure: compressed: {growth: …}'
  if (key === 'max-growth' && has('growth')) return 'Write it as `growth`'
  if (key.endsWith('growth') && has('max') && has('message'))
    return 'Write it in compressed, uncompressed, own, live or wasted: a baseline has a number of those alone'
  return undefined
}
