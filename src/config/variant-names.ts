import type { VariantRef } from '../model/config.ts'
import { quote } from '../model/quote.ts'
import { refName } from '../model/ref-name.ts'
import type { AddProblem } from './draft.ts'
import { proposal } from './proposal.ts'
import type { TreeNode, TreePath } from './yaml-tree.ts'

export type NameScope = {
  /** The image whose variants can be named alone; undefined between images. */
  readonly image?: string
  readonly known: readonly VariantRef[]
  readonly add: AddProblem
}

export type WrittenName = { readonly text: string; readonly node: TreeNode; readonly path: TreePath }

/** The variant of a name; that there is none is told. */
export function namedVariant(written: WrittenName, scope: NameScope): VariantRef | undefined {
  const { text, path, node } = written
  const full = fullName(text, scope)
  const found =
    scope.known.find((ref) => refName(ref) === full) ??
    // An image with one variant needs no more than its name.
    scope.known.find((ref) => scope.image === undefined && refName(ref) === `${full}/default`)
  if (found !== undefined) return found
  const own = scope.known.filter((ref) => ref.image === scope.image).map((ref) => ref.variant)
  const names = text.includes('/') || own.length === 0 ? scope.known.map(refName) : own
  scope.add({
    path,
    message: `There is no variant ${quote(text)}${scope.image === undefined ? '' : ` of image ${quote(scope.image)}`}`,
    remedy: proposal(text, names),
    position: node.position,
    lacking: full.split('/', 1)[0] ?? '',
  })
  return undefined
}

/** The variants of a name in which `*` stands for any part of an image's or a variant's; that there are none is told. */
export function namedVariants(written: WrittenName, scope: NameScope): readonly VariantRef[] {
  if (!hasStar(written.text)) {
    const one = namedVariant(written, scope)
    return one === undefined ? [] : [one]
  }
  const [image = '', variant = 'default', ...rest] = fullName(written.text, scope).split('/')
  const [isImage, isVariant] = [starMatcher(image), starMatcher(variant)]
  const found = rest.length > 0 ? [] : scope.known.filter((ref) => isImage(ref.image) && isVariant(ref.variant))
  if (found.length === 0) {
    const message = `No variant is called ${quote(written.text)}`
    const remedy = 'Let it fit several, such as "simple-*", or remove it'
    scope.add({ path: written.path, message, remedy, position: written.node.position, lacking: scope.image ?? image })
  }
  return found
}

/** No name of an image or a variant has one. */
export function hasStar(text: string): boolean {
  return text.includes('*')
}

function fullName(text: string, { image }: NameScope): string {
  return text.includes('/') || image === undefined ? text : `${image}/${text}`
}

/** In time linear in the name for each part of the pattern. */
function starMatcher(pattern: string): (name: string) => boolean {
  const [first = '', ...parts] = pattern.split('*')
  const last = parts.pop()
  if (last === undefined) return (name) => name === pattern
  return (name) => {
    const end = name.length - last.length
    if (end < first.length || !name.startsWith(first) || !name.endsWith(last)) return false
    let at = first.length
    for (const part of parts) {
      const found = name.indexOf(part, at)
      if (found < 0 || found + part.length > end) return false
      at = found + part.length
    }
    return true
  }
}
