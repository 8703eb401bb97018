import type { Variant } from '../model/config.ts'
import { type Platform, parsePlatform } from '../model/platform.ts'
import { quote } from '../model/quote.ts'
import type { PathCheck } from './check-paths.ts'
import { secretProblem } from './read-secrets.ts'
import { repositoryPath } from './repository-path.ts'
import type { SourceOptions } from './resolve-source.ts'

/** The named contexts of an imported target: folders of the repository and images; nothing else is fetched or linked. */
export function resolveContexts({ imported, place, add }: SourceOptions): {
  readonly contexts: NonNullable<Variant['contexts']>
  readonly checks: readonly PathCheck[]
} {
  const contexts: [string, string][] = []
  const checks: PathCheck[] = []
  for (const [name, value] of Object.entries(imported?.contexts ?? {})) {
    if (value.startsWith('docker-image://')) {
      contexts.push([name, value])
      continue
    }
    if (value.startsWith('target:')) {
      const remedy = 'Describe that target as an image of its own and name it by `from`'
      add({ ...place, message: `The context ${quote(name)} of the bake target is another target`, remedy })
      continue
    }
    const result = repositoryPath(value, { what: 'context' })
    if (typeof result === 'string') {
      contexts.push([name, result])
      checks.push({ what: 'context', path: result, position: place.position })
    } else add({ ...place, ...result })
  }
  return { contexts: Object.fromEntries(contexts), checks }
}

/** The platforms of an imported target in normal form. */
export function importedPlatforms({ imported, place, add }: SourceOptions): Platform[] | undefined {
  if (imported === undefined || imported.platforms.length === 0) return undefined
  const platforms = imported.platforms.flatMap((text) => {
    const platform = parsePlatform(text)
    if (platform !== undefined) return [platform]
    const remedy = 'Set `platforms` here, or correct it there'
    add({ ...place, message: `The bake target names the platform ${quote(text)}, which is none`, remedy })
    return []
  })
  return [...new Set(platforms)]
}

/** The secrets of an imported target, under the same rules as our own. */
export function importedSecrets({ imported, place, add }: SourceOptions): Variant['secrets'] {
  const secrets = imported?.secrets ?? []
  for (const secret of secrets) {
    const problem = secretProblem(secret)
    if (problem !== undefined) add({ ...place, ...problem })
  }
  return secrets
}
