import * as z from 'zod'
import type { SecretSource } from '../model/config.ts'
import { quote } from '../model/quote.ts'
import { csvAttributes, csvOption } from '../model/csv-option.ts'

/** What a variant takes over from a target of a bake file. Paths are as the file has them: the context relative to the workspace, the Dockerfile to the context. */
export type ImportedTarget = {
  readonly context: string
  readonly dockerfile: string
  readonly target?: string
  readonly buildArgs: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
  readonly platforms: readonly string[]
  readonly contexts: Readonly<Record<string, string>>
  readonly secrets: readonly SecretSource[]
  readonly cacheFrom: readonly string[]
  readonly cacheTo: readonly string[]
}

const texts = z.record(z.string(), z.string())
const option = z.union([z.string(), texts])
const carried = {
  context: z.string().optional(),
  dockerfile: z.string().optional(),
  target: z.string().optional(),
  args: texts.optional(),
  labels: texts.optional(),
  platforms: z.array(z.string()).optional(),
  contexts: texts.optional(),
  secret: z.array(option).optional(),
  'cache-from': z.array(option).optional(),
  'cache-to': z.array(option).optional(),
}
const printed = z.looseObject(carried)

/** These change no byte of a layer, or are ours to decide: where the result goes, its names, its attestations, what is cached. */
const leftOut: ReadonlySet<string> = new Set([
  'annotations',
  'attest',
  'call',
  'description',
  'no-cache',
  'no-cache-filter',
  'output',
  'pull',
  'tags',
])

export type Import = { readonly target: ImportedTarget; readonly problems: readonly string[] }

/**
 * One target as `docker buildx bake --print` prints it. Its strings are templates again, so `$${` is a plain `${`.
 * What we cannot carry over and what would change the image is a problem, never left out in silence.
 */
export function importedTarget(value: unknown): Import {
  const parsed = printed.safeParse(unescapeTemplates(value))
  if (!parsed.success) {
    const places = parsed.error.issues.map((issue) => issue.path.join('.'))
    return {
      target: emptyTarget,
      problems: [`is printed by buildx with ${places.join(', ')} in a form that is not known`],
    }
  }
  const target = parsed.data
  const unsupported = Object.keys(target).filter((key) => !(key in carried) && !leftOut.has(key))
  const secrets = (target.secret ?? []).map((secret) =>
    typeof secret === 'string' ? csvAttributes(secret) : new Map(Object.entries(secret)),
  )
  const fromFiles = secrets.filter(
    (secret) => secret.has('src') || secret.has('source') || (secret.has('type') && secret.get('type') !== 'env'),
  )
  const notation = (entries: readonly (string | Record<string, string>)[] | undefined): string[] =>
    (entries ?? []).map((entry) => (typeof entry === 'string' ? entry : csvOption(entry)))
  return {
    target: {
      context: target.context ?? '.',
      dockerfile: target.dockerfile ?? 'Dockerfile',
      ...(target.target === undefined ? {} : { target: target.target }),
      buildArgs: target.args ?? {},
      labels: target.labels ?? {},
      platforms: target.platforms ?? [],
      contexts: target.contexts ?? {},
      secrets: secrets.map((secret) => ({
        id: secret.get('id') ?? '',
        env: secret.get('env') ?? secret.get('id') ?? '',
      })),
      cacheFrom: notation(target['cache-from']),
      cacheTo: notation(target['cache-to']),
    },
    problems: [
      ...unsupported.map((key) => `sets ${quote(key)}, which is not carried over and changes the image`),
      ...fromFiles.map(
        (secret) =>
          `has the secret ${quote(secret.get('id') ?? '')} from a file, and secrets come from the environment only`,
      ),
    ],
  }
}

const emptyTarget: ImportedTarget = {
  context: '.',
  dockerfile: 'Dockerfile',
  buildArgs: {},
  labels: {},
  platforms: [],
  contexts: {},
  secrets: [],
  cacheFrom: [],
  cacheTo: [],
}

function unescapeTemplates(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('$${', '${').replaceAll('%%{', '%{')
  if (Array.isArray(value)) return value.map(unescapeTemplates)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unescapeTemplates(inner)]))
}
