import type { ImageTree, LiveEntry } from '../model/image-tree.ts'
import { pathOrder } from './path-order.ts'

/** What is at one path in two images; one of them can lack it. */
export type EntryPair = { readonly path: string; readonly before?: LiveEntry; readonly after?: LiveEntry }

/** Walks two images side by side, in the order of their entries and holding none of them. */
export function* mergeEntries(before: ImageTree, after: ImageTree): Generator<EntryPair> {
  const [left, right] = [before.entries()[Symbol.iterator](), after.entries()[Symbol.iterator]()]
  let [one, other] = [next(left), next(right)]
  while (one !== undefined || other !== undefined) {
    const order = one === undefined ? 1 : other === undefined ? -1 : pathOrder(one.path, other.path)
    if (one !== undefined && other !== undefined && order === 0) {
      yield { path: one.path, before: one, after: other }
      ;[one, other] = [next(left), next(right)]
    } else if (one !== undefined && order < 0) {
      yield { path: one.path, before: one }
      one = next(left)
    } else if (other !== undefined) {
      yield { path: other.path, after: other }
      other = next(right)
    }
  }
}

function next(entries: Iterator<LiveEntry>): LiveEntry | undefined {
  const { done, value } = entries.next()
  return done === true ? undefined : value
}
