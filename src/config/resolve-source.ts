import { posix } from 'node:path'
import type { Variant } from '../model/config.ts'
import { quote } from '../model/quote.ts'
import type { PathCheck } from './check-paths.ts'
import { type AddProblem, type Setting, settingOf, textOf, type VariantDraft } from './draft.ts'
import type { ImportedTarget } from './imported-target.ts'
import { repositoryPath } from './repository-path.ts'

export type SourceOptions = {
  readonly draft: VariantDraft
  /** Where the import is written, or the variant itself: the place of what no setting names. */
  readonly place: Pick<Setting, 'path' | 'position'>
  readonly imported?: ImportedTarget
  readonly add: AddProblem
}

export type Source = Pick<Variant, 'context' | 'dockerfile' | 'target'> & { readonly checks: readonly PathCheck[] }

/** What is built: context, Dockerfile, stage. A path that is wrong by its text is told here and not looked at on disk. */
export function resolveSource({ draft, place, imported, add }: SourceOptions): Source {
  const checks: PathCheck[] = []
  const own = (key: string) => {
    const setting = settingOf(draft.levels, key)
    return setting && { path: setting.path, position: setting.node.position, written: textOf(setting.node) }
  }
  const read = (
    what: PathCheck['what'],
    written: Pick<Setting, 'path' | 'position'> & { written: string; from?: string },
  ) => {
    const { path, position, from } = written
    const result = repositoryPath(written.written, { what, ...(from !== undefined && { from }) })
    if (typeof result === 'string') return { what, path: result, position }
    add({ path, position, ...result })
    return undefined
  }
  const context = read('context', own('context') ?? { ...place, written: imported?.context ?? '.' })
  const ownDockerfile = own('dockerfile')
  // An imported Dockerfile stays where it is when our own context replaces the imported one.
  const importedFrom = imported && ownDockerfile === undefined ? imported.context : undefined
  const dockerfile =
    (importedFrom !== undefined || context !== undefined) &&
    read('Dockerfile', {
      ...(ownDockerfile ?? { ...place, written: imported?.dockerfile ?? 'Dockerfile' }),
      from: importedFrom === undefined ? (context?.path ?? '.') : posix.normalize(importedFrom),
    })
  const ownTarget = own('target')
  const target = ownTarget?.written ?? imported?.target
  const at = ownTarget ?? place
  const validTarget = target === undefined || /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(target)
  if (!validTarget)
    add({
      path: at.path,
      position: at.position,
      message: `${quote(target)} cannot be the name of a stage`,
      remedy: 'Name a stage of the Dockerfile',
    })
  if (context) checks.push(context)
  if (dockerfile) {
    const stage = target !== undefined && validTarget ? { target: { name: target, position: at.position } } : {}
    checks.push({ ...dockerfile, ...stage })
  }
  return {
    context: context?.path ?? '.',
    dockerfile: dockerfile ? dockerfile.path : 'Dockerfile',
    ...(target === undefined ? {} : { target }),
    checks,
  }
}
