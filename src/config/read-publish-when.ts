import type { RefPattern } from '../model/config.ts'
import { quote } from '../model/quote.ts'
import { type AddProblem, textOf } from './draft.ts'
import { placesIn, refuse } from './smoke-reader.ts'
import { entryOf, type TreeNode } from './yaml-tree.ts'

const grammar = /^(branch|tag)\s+(\S{1,255})$/

/** The refs that are published; empty: all. */
export function readPublishWhen(root: TreeNode, add: AddProblem): readonly RefPattern[] {
  const entry = entryOf(root, 'publish-when')
  if (entry === undefined) return []
  const places = placesIn({ node: entry.node, path: ['publish-when'] })
  if (places.length === 0) {
    const remedy = 'Write one such as "branch main", or remove it'
    refuse({ ...entry, path: ['publish-when'] }, { message: 'This list of refs is empty', remedy, add })
  }
  return places.flatMap((place): RefPattern[] => {
    const text = textOf(place.node).trim()
    const [, kind, glob] = grammar.exec(text) ?? []
    if ((kind === 'branch' || kind === 'tag') && glob !== undefined) return [{ kind, glob }]
    const remedy = 'Write "branch main" or "tag v*"'
    refuse(place, { message: `${quote(text)} names no ref`, remedy, add })
    return []
  })
}
