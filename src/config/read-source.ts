import { parseSourceReference } from '../model/parse-source-reference.ts'
import type { SourceReference } from '../model/source-reference.ts'
import type { PathCheck } from './check-paths.ts'
import { type AddProblem, type Level, type Setting, settingOf, textOf, type VariantDraft } from './draft.ts'
import { repositoryPath } from './repository-path.ts'
import { entryOf } from './yaml-tree.ts'

/** What says how an image is built, and what is said in building it. */
const buildKeys = [
  'bake',
  'from',
  'context',
  'dockerfile',
  'target',
  'build-args',
  'secrets',
  'cache-from',
  'cache-to',
  'labels',
  'annotations',
  'provenance',
  'sbom',
] as const

export type ReadSource = { readonly reference: SourceReference; readonly checks: readonly PathCheck[] }

/**
 * The image that a variant is instead of being built; undefined where it is built, or after a problem. A setting about building beside it, or nearer to
 * the variant, is a problem each; one further away is meant for others.
 */
export function readSource(draft: VariantDraft, add: AddProblem): ReadSource | undefined {
  const setting = settingOf(draft.levels, 'source')
  if (setting === undefined) return undefined
  for (const key of buildKeys) {
    const other = settingOf(levelsDownTo(draft.levels, setting), key)
    if (other === undefined) continue
    const what = key === 'labels' || key === 'annotations' ? 'says what is in an image' : 'says how an image is built'
    const message = `\`${key}\` ${what}, and \`source\` names one that exists already`
    add({ path: other.path, message, remedy: 'Remove one of the two', position: other.position })
  }
  const budget = settingOf(levelsDownTo(draft.levels, setting), 'budget')
  const context = budget && entryOf(budget.node, 'context')
  if (budget !== undefined && context !== undefined) {
    const message = 'A budget on `context` bounds what a build sends, and `source` names an image that exists already'
    add({ path: [...budget.path, 'context'], message, remedy: 'Remove one of the two', position: context.position })
  }
  const parsed = parseSourceReference(textOf(setting.node))
  const at = { path: setting.path, position: setting.node.position }
  if ('message' in parsed) {
    add({ ...at, ...parsed })
    return undefined
  }
  if (!('path' in parsed)) return { reference: parsed, checks: [] }
  const what = parsed.kind === 'oci' ? 'layout' : 'archive'
  const path = repositoryPath(parsed.path, { what })
  if (typeof path === 'string')
    return { reference: { ...parsed, path }, checks: [{ what, path, position: setting.node.position }] }
  add({ ...at, ...path })
  return undefined
}

/** Whether anything is built for it. */
export function hasSource({ levels }: VariantDraft): boolean {
  return settingOf(levels, 'source') !== undefined
}

/** The levels from the variant to the one that this setting stands in. */
function levelsDownTo(levels: readonly Level[], { path }: Setting): readonly Level[] {
  const own = JSON.stringify(path.slice(0, -1))
  return levels.slice(0, levels.findIndex((level) => JSON.stringify(level.path) === own) + 1)
}
