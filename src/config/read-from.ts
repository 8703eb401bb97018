import type { ParentRef, Variant, VariantRef } from '../model/config.ts'
import { quote } from '../model/quote.ts'
import { refName } from '../model/ref-name.ts'
import { type AddProblem, settingOf, textOf, type VariantDraft } from './draft.ts'
import { proposal } from './proposal.ts'
import { entryOf } from './yaml-tree.ts'

/** The parent of a variant; image and variant default to the variant's own, so `from: {image: base, arg: BASE}` pairs equal names. */
export function readFrom(
  { draft, known }: { readonly draft: VariantDraft; readonly known: readonly VariantRef[] },
  add: AddProblem,
): ParentRef | undefined {
  const setting = settingOf(draft.levels, 'from')
  if (setting === undefined) return undefined
  const text = (key: string): string | undefined => {
    const entry = entryOf(setting.node, key)
    return entry && textOf(entry.node)
  }
  const arg = text('arg') ?? ''
  const parent = { image: text('image') ?? draft.image, variant: text('variant') ?? draft.variant }
  const at = { path: setting.path, position: setting.position }
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(arg)) {
    const remedy = 'Name the argument that FROM uses, such as BASE where FROM is followed by $BASE'
    add({ ...at, message: `${quote(arg)} cannot be the name of a build argument`, remedy })
  }
  if (!known.some((ref) => refName(ref) === refName(parent))) {
    const remedy = proposal(refName(parent), known.map(refName))
    add({ ...at, message: `The parent ${quote(refName(parent))} does not exist`, remedy, lacking: parent.image })
    return undefined
  }
  return { ...parent, arg, position: setting.position }
}

/** Parents that this run does not build: the Dockerfile itself names an image that exists. */
export function addExistingParents(variants: readonly Variant[], add: AddProblem): void {
  const existing = new Set(variants.filter(({ source }) => source !== undefined).map(refName))
  for (const { from } of variants) {
    if (from === undefined || !existing.has(refName(from))) continue
    const message = `The parent ${quote(refName(from))} exists already, and \`from\` names one that this run builds`
    add({ path: [], message, remedy: 'Name that image in FROM, by its digest', position: from.position })
  }
}

/** Every chain of parents that comes back to where it began, each cycle once. */
export function addCycles(variants: readonly Variant[], add: AddProblem): void {
  const byName = new Map(variants.map((variant) => [refName(variant), variant]))
  const safe = new Set<string>()
  for (const start of variants) {
    const chain: string[] = []
    let current: Variant | undefined = start
    while (current !== undefined && !safe.has(refName(current))) {
      const name = refName(current)
      if (chain.includes(name)) {
        const cycle = [...chain.slice(chain.indexOf(name)), name].map(quote).join(' from ')
        add({
          path: [],
          message: `A cycle: ${cycle}`,
          remedy: 'Build one of them from something else',
          position: current.from?.position ?? current.position,
        })
        break
      }
      chain.push(name)
      current = current.from && byName.get(refName(current.from))
    }
    for (const name of chain) safe.add(name)
  }
}
