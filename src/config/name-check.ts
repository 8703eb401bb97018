import { quote } from '../model/quote.ts'
import type { AddProblem } from './draft.ts'
import type { TreeProblem } from './yaml-tree.ts'

const grammar = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/

type At = Pick<TreeProblem, 'path' | 'position'> & {
  readonly add: AddProblem
  /** What to do where the name is made of values. */
  readonly remedy?: string
}

/**
 * Tells of each name whether it can be one beside those before it. Names become file names, names of bake targets and parts of references:
 * what could be taken for anything else is refused.
 */
export function nameCheck(what: 'image' | 'variant'): (name: string, at: At) => boolean {
  const seen = new Map<string, string>()
  return (name, { path, position, remedy, add }) => {
    const tell = (message: string, usual: string): void => add({ path, position, message, remedy: remedy ?? usual })
    if (!grammar.test(name)) {
      tell(`${quote(name)} cannot be the name of ${what === 'image' ? 'an image' : 'a variant'}`, goodName(name))
      return false
    }
    const other = seen.get(name.toLowerCase())
    if (other === name) {
      tell(`There are two ${what}s ${quote(name)}`, 'Rename one')
      return false
    }
    if (other !== undefined) {
      const message = `The ${what}s ${quote(other)} and ${quote(name)} differ only in case`
      tell(message, 'Registries and file systems cannot tell them apart: rename one')
    }
    seen.set(name.toLowerCase(), name)
    return true
  }
}

function goodName(name: string): string {
  const near = name
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 128)
  const rule = 'Use letters, digits, ".", "_" and "-", a letter or digit first, at most 128'
  return near === '' ? rule : `${rule}, such as ${quote(near)}`
}
