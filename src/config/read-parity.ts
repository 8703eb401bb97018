import type { VariantRef } from '../model/config.ts'
import { quote } from '../model/quote.ts'
import { refName } from '../model/ref-name.ts'
import { type AddProblem, settingOf, textOf, type VariantDraft } from './draft.ts'
import { proposal } from './proposal.ts'

/** The variant whose smoke tests this one must pass too: `variant` of the same image, or `image/variant`. */
export function readParity(
  { draft, known }: { readonly draft: VariantDraft; readonly known: readonly VariantRef[] },
  add: AddProblem,
): VariantRef | undefined {
  const setting = settingOf(draft.levels, 'parity')
  if (setting === undefined) return undefined
  const text = textOf(setting.node)
  const name = text.includes('/') ? text : `${draft.image}/${text}`
  const at = { path: setting.path, position: setting.node.position }
  if (name === refName(draft)) {
    const remedy = 'Name another variant, or remove it'
    add({ ...at, message: `${quote(text)} is this variant itself`, remedy })
    return undefined
  }
  const found = known.find((ref) => refName(ref) === name)
  if (found !== undefined) return found
  const siblings = known.filter((ref) => ref.image === draft.image).map((ref) => ref.variant)
  const remedy = text.includes('/') ? proposal(name, known.map(refName)) : proposal(text, siblings)
  add({
    ...at,
    message: `There is no variant ${quote(text)} to be on a par with`,
    remedy,
    lacking: name.split('/', 1)[0] ?? '',
  })
  return undefined
}
