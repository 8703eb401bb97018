import { nearest } from '../model/nearest.ts'
import { quote } from '../model/quote.ts'
import { templateNames } from '../model/tag-template.ts'
import type { AddProblem } from './draft.ts'
import type { Combination } from './exclude-cells.ts'
import { fillText, templatesOf } from './fill-text.ts'
import { holdsBraces } from './holds-braces.ts'
import { proposal } from './proposal.ts'
import type { MapEntry, TreeNode } from './yaml-tree.ts'

export type Filling = {
  /** The variant that it is for. */
  readonly variant: string
  readonly values: Combination
  /** The keys that any cell of the matrix has. */
  readonly keys: readonly string[]
  /** Whether so many characters more may be made. */
  readonly hasRoom: (characters: number) => boolean
  /** Takes what is wrong with a template. */
  readonly tell: (problem: Omit<Parameters<AddProblem>[0], 'path'>) => void
}

const ofTags: ReadonlySet<string> = new Set(['tags', 'tag-prefix', 'tag-suffix'])
/** Where braces can be anybody's. */
const freeText: ReadonlySet<string> = new Set(['build-args', 'labels', 'annotations', 'smoke', 'rules', 'waive'])

/** A setting with the values of a cell in its templates, and which of them. A budget stays as it is, since it is one for all cells. */
export function fillSetting(
  entry: MapEntry,
  filling: Filling,
): { readonly entry: MapEntry; readonly used: ReadonlySet<string> } {
  const used = new Set<string>()
  const stays = (name: string): boolean => {
    if (filling.keys.includes(name)) return false
    if (ofTags.has(entry.key) && templateNames.some((known) => known === name)) return true
    // Of tags the rest is told where they are read.
    return (ofTags.has(entry.key) || freeText.has(entry.key)) && !isSlip(name, filling.keys)
  }
  const fill = (node: TreeNode): TreeNode => {
    if (!holdsBraces(node)) return node
    switch (node.kind) {
      case 'list':
        return { ...node, items: node.items.map(fill) }
      case 'map':
        return {
          ...node,
          entries: node.entries.map((one) => {
            if (asksFor(one.key, filling)) refuseKey(one, filling)
            return { ...one, node: fill(one.node) }
          }),
        }
      case 'scalar': {
        if (entry.key === 'budget') {
          if (asksFor(node.text, filling)) refuseBudget(node, filling)
          return node
        }
        // One that has no room is told; the rest is not made.
        if (!filling.hasRoom(0)) return node
        const filled = fillText(node.text, { values: filling.values, stays })
        if ('unknown' in filled) {
          refuseUnknown(node, { ...filling, unknown: filled.unknown })
          return node
        }
        if (filled.used.length === 0) return node
        for (const key of filled.used) used.add(key)
        if (filling.hasRoom(filled.text.length)) return { ...node, value: filled.text, text: filled.text }
        const message = 'The templates of this configuration make more text than can be read'
        filling.tell({ message, remedy: 'Use fewer of them, or split the configuration', position: node.position })
        return node
      }
    }
  }
  const node = fill(entry.node)
  return { entry: used.size === 0 ? entry : { ...entry, node, filledFor: filling.variant }, used }
}

/** The key that is meant; GitHub writes it as `matrix.KEY`. */
function meant(name: string, keys: readonly string[]): string | undefined {
  return nearest(name.replace(/^matrix\./, ''), keys)
}

/** Of names of a few letters each is near to each. */
function isSlip(name: string, keys: readonly string[]): boolean {
  const near = meant(name, keys)
  return near !== undefined && (name.length > 3 || near.toLowerCase() === name.toLowerCase())
}

function asksFor(text: string, { keys }: Filling): boolean {
  return templatesOf(text).some((name) => keys.includes(name))
}

export function refuseUnknown(
  { position }: { readonly position: TreeNode['position'] },
  { variant, keys, unknown, tell }: Filling & { readonly unknown: string },
): void {
  if (keys.includes(unknown)) {
    const remedy = `Give it one by \`include\`, or write the setting in \`cells\``
    tell({ message: `The cell ${quote(variant)} has no value for ${unknown}`, remedy, position })
    return
  }
  const near = meant(unknown, keys)
  const remedy = near === undefined ? proposal(unknown, keys) : `Write {{${near}}}`
  tell({ message: `The matrix has no key ${quote(unknown)} for this template`, remedy, position })
}

function refuseKey({ key, position }: MapEntry, { tell }: Filling): void {
  tell({ message: `${quote(key)} is a key, and a template stands in a value`, remedy: 'Write it in `cells`', position })
}

function refuseBudget({ position }: TreeNode, { tell }: Filling): void {
  const remedy = 'Write the budget of a cell in `cells`'
  tell({ message: 'A budget holds for all cells, and takes no template', remedy, position })
}
