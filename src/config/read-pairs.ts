import { quote } from '../model/quote.ts'
import { type AddProblem, entriesOf, itemsOf, type Setting, settingsOf, textOf, type VariantDraft } from './draft.ts'

/** `build-args` or `labels`: merged over the levels, key by key, the nearest wins; values are taken as they are written. */
export function readPairs(
  { draft, key }: { readonly draft: VariantDraft; readonly key: 'build-args' | 'labels' },
  add: AddProblem,
): Record<string, string> {
  const farthestFirst = settingsOf(draft.levels, key).reverse()
  return Object.fromEntries(farthestFirst.flatMap((setting) => pairsOf(setting, add)))
}

function pairsOf(setting: Setting, add: AddProblem): (readonly [string, string])[] {
  const check = (name: string, position: Setting['position']): boolean => {
    const valid = setting.key === 'labels' ? name !== '' : /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)
    if (valid) return true
    const what = setting.key === 'labels' ? 'a label' : 'a build argument'
    add({
      path: setting.path,
      message: `${quote(name)} cannot be the name of ${what}`,
      remedy: 'Correct the name',
      position,
    })
    return false
  }
  if (setting.node.kind === 'map') {
    return entriesOf(setting.node)
      .filter((entry) => check(entry.key, entry.position))
      .map((entry) => [entry.key, textOf(entry.node)])
  }
  return itemsOf(setting.node).flatMap((item) => {
    const text = textOf(item)
    const equals = text.indexOf('=')
    if (equals < 0) {
      const message = `${quote(text)} has no value`
      const remedy = `Write ${quote(`${text}=value`)}: nothing is taken from the environment but secrets`
      add({ path: setting.path, message, remedy, position: item.position })
      return []
    }
    const name = text.slice(0, equals)
    return check(name, item.position) ? [[name, text.slice(equals + 1)] as const] : []
  })
}
