import { posix } from 'node:path'
import { quote } from '../model/quote.ts'
import type { AddProblem } from './draft.ts'
import { readAbsolutePath } from './read-absolute-path.ts'
import type { Place } from './smoke-reader.ts'

/** What a shell would replace; folders of routes such as `[slug]` are names. */
const pattern = /[*?]|\[[!^]?(?:\w-\w)+\]|\{[^{}]*,[^{}]*\}/

/**
 * The path that a budget is on, in normal form; undefined after a problem. A budget is on one path and all below it, so that a pattern would be taken
 * for a name and bound nothing; a path whose name is one cannot be bounded.
 */
export function readBudgetPath(
  place: Place,
  { written, add }: { readonly written: string; readonly add: AddProblem },
): string | undefined {
  const at = { path: place.path, position: place.node.position }
  if (pattern.test(written)) {
    const folder = posix.dirname(written.slice(0, written.search(pattern) + 1))
    const message = `The path ${quote(written)} is a pattern, and a budget takes each path as it is written`
    const remedy = `Name the folder that holds it all${folder.startsWith('/') ? `, such as ${quote(folder)}` : ''}, or each path by itself`
    add({ ...at, message, remedy })
    return undefined
  }
  if (written.split('/').includes('..')) {
    const remedy = `Write where it leads${posix.isAbsolute(written) ? `: ${quote(posix.normalize(written))}` : ''}`
    add({ ...at, message: `The path ${quote(written)} holds ".."`, remedy })
    return undefined
  }
  return readAbsolutePath(place, { written, add })
}
