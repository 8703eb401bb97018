import { quote } from '../model/quote.ts'
import { type AddProblem, entriesOf, itemsOf, type Setting, settingsOf, textOf, type VariantDraft } from './draft.ts'

type Kind = { readonly grammar: RegExp; readonly what: string }
type Key = 'build-args' | 'labels' | 'annotations'

const kinds: Readonly<Record<Key, Kind>> = {
  'build-args': { grammar: /^[A-Za-z_][A-Za-z0-9_]*$/, what: 'a build argument' },
  labels: { grammar: /./s, what: 'a label' },
  // buildx takes what stands before a colon as the place of an annotation.
  annotations: { grammar: /^[^\s:[\]]+$/, what: 'an annotation' },
}

/** `build-args`, `labels` or `annotations`: merged over the levels, key by key, the nearest wins; values are taken as they are written. */
export function readPairs(
  { draft, key }: { readonly draft: VariantDraft; readonly key: Key },
  add: AddProblem,
): Record<string, string> {
  const farthestFirst = settingsOf(draft.levels, key).reverse()
  return Object.fromEntries(farthestFirst.flatMap((setting) => pairsOf({ setting, key }, add)))
}

function pairsOf(
  { setting, key }: { readonly setting: Setting; readonly key: Key },
  add: AddProblem,
): (readonly [string, string])[] {
  const check = (name: string, position: Setting['position']): boolean => {
    const { grammar, what } = kinds[key]
    if (grammar.test(name)) return true
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
