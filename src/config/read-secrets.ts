import type { SecretSource } from '../model/config.ts'
import type { Position } from '../model/position.ts'
import { quote } from '../model/quote.ts'
import { type AddProblem, entriesOf, itemsOf, settingOf, textOf, type VariantDraft } from './draft.ts'
import type { TreePath } from './yaml-tree.ts'

/** Build secrets: names of environment variables, or a mapping of ids to them. Undefined where none are written. */
export function readSecrets(draft: VariantDraft, add: AddProblem): SecretSource[] | undefined {
  const setting = settingOf(draft.levels, 'secrets')
  if (setting === undefined) return undefined
  const written =
    setting.node.kind === 'map'
      ? entriesOf(setting.node).map((entry) => ({ id: entry.key, env: textOf(entry.node), position: entry.position }))
      : itemsOf(setting.node).map((item) => ({ id: textOf(item), env: textOf(item), position: item.position }))
  const sound = written.filter(({ position, ...source }) => {
    const problem = secretProblem(source)
    if (problem !== undefined) add({ path: setting.path, position, ...problem })
    return problem === undefined
  })
  const seen = new Set<string>()
  for (const { id, position } of sound) {
    if (seen.has(id)) addTwice({ id, path: setting.path, position }, add)
    seen.add(id)
  }
  return sound.map(({ id, env }) => ({ id, env }))
}

function addTwice(
  at: { readonly id: string; readonly path: TreePath; readonly position: Position },
  add: AddProblem,
): void {
  const { id, ...place } = at
  add({ ...place, message: `The secret ${quote(id)} is named twice`, remedy: 'Keep one of them' })
}

/** Why a secret cannot be passed on. The runner's own tokens are never a build's business. */
export function secretProblem({
  id,
  env,
}: SecretSource): { readonly message: string; readonly remedy: string } | undefined {
  if (/[=$/]/.test(env)) {
    return {
      message: 'This secret is not the name of an environment variable',
      remedy: 'A secret never stands in a file: name the variable that holds it',
    }
  }
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(env)) {
    return { message: `${quote(env)} is not the name of an environment variable`, remedy: 'Name one such as NPM_TOKEN' }
  }
  if (/^(ACTIONS|RUNNER|INPUT)_/i.test(env)) {
    return {
      message: `The variable ${quote(env)} belongs to the runner and is never passed to a build`,
      remedy: 'Hand the value over in a variable of your own',
    }
  }
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(id)) {
    return { message: `${quote(id)} cannot be the id of a secret`, remedy: 'Use letters, digits, ".", "_" and "-"' }
  }
  return undefined
}
