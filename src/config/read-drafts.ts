import type { AddProblem, Level, VariantDraft } from './draft.ts'
import { entriesOf } from './draft.ts'
import { addOnce } from './add-once.ts'
import { maxCells } from './cell-limit.ts'
import { nameCheck } from './name-check.ts'
import { readImage } from './read-image.ts'
import { entryOf, type TreeNode } from './yaml-tree.ts'

export type Drafts = {
  /** Not all of them, where there are more than a configuration may have. */
  readonly drafts: readonly VariantDraft[]
  readonly count: number
  /** Images whose matrix has a problem: they may have variants that are not among the drafts. */
  readonly unread: ReadonlySet<string>
}

// What all templates together may make, in UTF-16 units.
const mostText = 10_000_000

/** The variants of a configuration in their order, each with the levels its settings are looked up in; a matrix is cells from here on. */
export function readDrafts(root: TreeNode, add: AddProblem): Drafts {
  const images = entryOf(root, 'images')
  if (images === undefined) return { drafts: [], count: 0, unread: new Set() }
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
  const drafts: VariantDraft[] = []
  const unread = new Set<string>()
  const isName = nameCheck('image')
  const once = addOnce(add)
  let count = 0
  let made = 0
  const hasRoom = (more: number): boolean => {
    made += more
    return made <= mostText
  }
  for (const image of entriesOf(images.node)) {
    if (!isName(image.key, { path: ['images', image.key], position: image.position, add })) continue
    const fail: AddProblem = (problem) => {
      unread.add(image.key)
      once(problem)
    }
    const found = readImage(image, { bottom, room: maxCells - count, hasRoom, add, fail })
    count += found.count
    drafts.push(...found.drafts)
  }
  return { drafts, count, unread }
}
