import type { BakeRef } from '../model/config.ts'
import { type AddProblem, itemsOf, settingOf, textOf, type VariantDraft } from './draft.ts'
import { repositoryPath } from './repository-path.ts'
import { entryOf } from './yaml-tree.ts'

/** Which target of which bake files a variant comes from; undefined where it does not, or after a problem. */
export function readBakeRef(draft: VariantDraft, add: AddProblem): BakeRef | undefined {
  const setting = settingOf(draft.levels, 'bake')
  if (setting === undefined) return undefined
  const { node, path, position } = setting
  const file = entryOf(node, 'file')
  const files = entryOf(node, 'files')
  if (node.kind === 'map' && (file === undefined) === (files === undefined)) {
    add({
      path,
      message: 'bake names its file by `file`, or several by `files`',
      remedy: 'Write one of the two',
      position,
    })
    return undefined
  }
  const written = node.kind === 'map' ? [file, files].flatMap((entry) => (entry ? itemsOf(entry.node) : [])) : [node]
  const paths = written.flatMap((item) => {
    const result = repositoryPath(textOf(item), { what: 'bake file' })
    if (typeof result === 'string') return [result]
    add({ path, ...result, position: item.position })
    return []
  })
  if (written.length === 0)
    add({ path, message: 'This list of bake files is empty', remedy: 'Name one, or remove `bake`', position })
  if (paths.length < written.length || written.length === 0) return undefined
  const target = entryOf(node, 'target')
  const byName = draft.variant === 'default' ? draft.image : draft.variant
  const name = target === undefined ? byName : textOf(target.node)
  if (/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/.test(name)) return { files: paths, target: name, position }
  add({
    path,
    message: 'This cannot be the name of a bake target',
    remedy: 'Use letters, digits, "_" and "-"',
    position,
  })
  return undefined
}
