import { nearest } from '../model/nearest.ts'
import { quote } from '../model/quote.ts'
import { type AddProblem, entriesOf, type Level, type VariantDraft } from './draft.ts'
import { entryOf, type MapEntry, type TreeNode, type TreePath } from './yaml-tree.ts'

const name = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/

/** The variants of a configuration in their order, each with the levels its settings are looked up in. */
export function readDrafts(root: TreeNode, add: AddProblem): VariantDraft[] {
  const images = entryOf(root, 'images')
  if (images === undefined) return []
  const defaults = entryOf(root, 'defaults')
  const bottom: Level[] = defaults === undefined ? [] : [{ node: defaults.node, path: ['defaults'] }]
  if (entriesOf(images.node).length === 0) {
    add({
      path: ['images'],
      message: 'There is no image',
      remedy: 'Name one under `images`',
      position: images.position,
    })
  }
  return checkedNames({ what: 'image', entries: entriesOf(images.node), path: ['images'], add }).flatMap((image) => {
    const path = ['images', image.key]
    const variants = entryOf(image.node, 'variants')
    const imageLevel: Level = { node: image.node, path }
    if (variants === undefined) {
      return [{ image: image.key, variant: 'default', position: image.position, levels: [imageLevel, ...bottom] }]
    }
    const entries = entriesOf(variants.node)
    if (entries.length === 0) {
      const message = `Image ${quote(image.key)} has an empty list of variants`
      add({
        path: [...path, 'variants'],
        message,
        remedy: 'Name one, or remove `variants`',
        position: variants.position,
      })
    }
    return checkedNames({ what: 'variant', entries, path: [...path, 'variants'], add }).map((variant) => ({
      image: image.key,
      variant: variant.key,
      position: variant.position,
      levels: [{ node: variant.node, path: [...path, 'variants', variant.key] }, imageLevel, ...bottom],
    }))
  })
}

/** Names become file names, names of bake targets and parts of references: what could be taken for anything else is refused. */
function checkedNames(options: {
  readonly what: 'image' | 'variant'
  readonly entries: readonly MapEntry[]
  readonly path: TreePath
  readonly add: AddProblem
}): MapEntry[] {
  const { what, entries, path, add } = options
  const seen = new Map<string, string>()
  return entries.filter((entry) => {
    const at = { path: [...path, entry.key], position: entry.position }
    if (!name.test(entry.key)) {
      const proposal = entry.key
        .replace(/[^A-Za-z0-9._-]+/g, '-')
        .replace(/^[^A-Za-z0-9]+/, '')
        .slice(0, 128)
      const remedy = `Use letters, digits, ".", "_" and "-", a letter or digit first, at most 128${proposal === '' ? '' : `, such as ${quote(proposal)}`}`
      add({
        ...at,
        message: `${quote(entry.key)} cannot be the name of ${what === 'image' ? 'an image' : 'a variant'}`,
        remedy,
      })
      return false
    }
    const other = seen.get(entry.key.toLowerCase())
    if (other !== undefined) {
      const message = `The ${what}s ${quote(other)} and ${quote(entry.key)} differ only in case`
      add({ ...at, message, remedy: 'Registries and file systems cannot tell them apart: rename one' })
    }
    seen.set(entry.key.toLowerCase(), entry.key)
    return true
  })
}

/** `Did you mean "x"?`, else what there is. */
export function proposal(text: string, known: readonly string[]): string {
  const near = nearest(text, known)
  if (near !== undefined) return `Did you mean ${quote(near)}?`
  return `There ${known.length === 1 ? 'is' : 'are'} ${listed(known)}`
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 12).map(quote).join(', ')
  return names.length > 12 ? `${shown} and ${names.length - 12} more` : shown
}
