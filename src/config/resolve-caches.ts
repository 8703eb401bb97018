import type { Position } from '../model/position.ts'
import { cacheProblem, localCachePaths } from './cache-entry.ts'
import type { PathCheck } from './check-paths.ts'
import { type AddProblem, itemsOf, settingOf, textOf } from './draft.ts'
import { repositoryPath } from './repository-path.ts'
import type { SourceOptions } from './resolve-source.ts'

export type Caches = {
  readonly cacheFrom: readonly string[]
  readonly cacheTo: readonly string[]
  readonly checks: readonly PathCheck[]
}

/**
 * `cache-from` and `cache-to`. One folder often stands in both: what is wrong with it is told once for each line that names it,
 * since a line is all that a report shows of a place.
 */
export function resolveCaches(source: SourceOptions): Caches {
  const told = new Set<string>()
  const isNew = (position: Position, what: string): boolean => {
    const key = JSON.stringify([position.file, position.line, what])
    const before = told.size
    return told.add(key).size > before
  }
  const add: AddProblem = (problem) => {
    if (isNew(problem.position, problem.message)) source.add(problem)
  }
  const from = resolveKey('cache-from', { ...source, add })
  const to = resolveKey('cache-to', { ...source, add })
  const checks = [...from.checks, ...to.checks].filter(({ path, position }) => isNew(position, path))
  return { cacheFrom: from.entries, cacheTo: to.entries, checks }
}

type Resolved = { readonly entries: readonly string[]; readonly checks: readonly PathCheck[] }

/** Our own setting or else the imported target's; folders of local caches lie in the workspace. */
function resolveKey(key: 'cache-from' | 'cache-to', { draft, place, imported, add }: SourceOptions): Resolved {
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
