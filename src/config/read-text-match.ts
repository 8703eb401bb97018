import type { TextMatch } from '../model/smoke.ts'
import { entriesOf, textOf } from './draft.ts'
import { where } from './shape-problems.ts'
import { type Place, placesIn, refuse, type SmokeReader } from './smoke-reader.ts'

/** A pattern, a mapping of `text`, `pattern` and `not`, or a list of these, all of which must hold. None of it is none. */
export function readTextMatches(place: Place | undefined, reader: SmokeReader): readonly TextMatch[] {
  if (place === undefined) return []
  if (place.node.kind === 'list' && place.node.items.length === 0) {
    const message = `${where(place.path)} is an empty list, which every text holds`
    refuse(place, { message, remedy: 'Write what to look for, or remove it', add: reader.add })
  }
  return placesIn(place).flatMap((item) => readItem({ ...item, negated: false }, reader))
}

type Item = Place & { readonly negated: boolean }

function readItem(item: Item, reader: SmokeReader): readonly TextMatch[] {
  const { node, path, negated } = item
  if (node.kind !== 'map') return leaf({ ...item, kind: 'pattern' }, reader)
  if (node.entries.length === 0) {
    const message = `${where(path)} names nothing to look for`
    refuse(item, { message, remedy: 'Write {text: …}, {pattern: …} or {not: …}', add: reader.add })
  }
  return entriesOf(node).flatMap((entry) => {
    const inner = { node: entry.node, path: [...path, entry.key] }
    if (entry.key === 'not') return readItem({ ...inner, negated: true }, reader)
    return leaf({ ...inner, negated, kind: entry.key === 'text' ? 'text' : 'pattern' }, reader)
  })
}

function leaf(item: Item & Pick<TextMatch, 'kind'>, { add, expression }: SmokeReader): readonly TextMatch[] {
  const { node, path, negated, kind } = item
  const value = textOf(node)
  if (value === '') {
    const message = `${where(path)} is empty, which every text holds`
    refuse(item, { message, remedy: 'Write what to look for, or remove it', add })
    return []
  }
  if (kind === 'pattern') expression({ kind: 'pattern', text: value, path, position: node.position })
  return [{ kind, value, negated }]
}
