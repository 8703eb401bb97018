import { cacheProblem, localCachePaths } from './cache-entry.ts'
import type { PathCheck } from './check-paths.ts'
import { itemsOf, settingOf, textOf } from './draft.ts'
import { repositoryPath } from './repository-path.ts'
import type { SourceOptions } from './resolve-source.ts'

export type Caches = { readonly entries: readonly string[]; readonly checks: readonly PathCheck[] }

/** `cache-from` or `cache-to`, our own or else the imported target's; folders of local caches lie in the workspace. */
export function resolveCaches(key: 'cache-from' | 'cache-to', { draft, place, imported, add }: SourceOptions): Caches {
  const setting = settingOf(draft.levels, key)
  const importedEntries = (key === 'cache-from' ? imported?.cacheFrom : imported?.cacheTo) ?? []
  const written = setting
    ? itemsOf(setting.node).map((item) => ({ text: textOf(item), path: setting.path, position: item.position }))
    : importedEntries.map((text) => ({ text, ...place }))
  const checks: PathCheck[] = []
  for (const { text, path, position } of written) {
    const problem = cacheProblem(text)
    if (problem !== undefined) add({ path, position, ...problem })
    for (const folder of localCachePaths(text)) {
      const result = repositoryPath(folder, { what: 'cache folder' })
      if (typeof result === 'string') checks.push({ what: 'cache folder', path: result, position })
      else add({ path, position, ...result })
    }
  }
  return { entries: written.map(({ text }) => text), checks }
}
