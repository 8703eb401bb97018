import type { Config, Variant } from '../model/config.ts'
import { checkTagClaims } from './check-tag-claims.ts'
import type { AddProblem } from './draft.ts'
import { readPublishWhen } from './read-publish-when.ts'
import { readRepository } from './read-repository.ts'
import { entryOf, type TreeNode } from './yaml-tree.ts'

/** What the whole configuration says of publishing, and whether its variants leave each other their tags. */
export function readPublishing(
  { tree, variants }: { readonly tree: TreeNode; readonly variants: readonly Variant[] },
  add: AddProblem,
): Pick<Config, 'publishWhen' | 'staging'> {
  const entry = entryOf(tree, 'staging')
  const staging = entry && readRepository({ node: entry.node, path: ['staging'] }, add)
  checkTagClaims({ variants, staging }, add)
  return { publishWhen: readPublishWhen(tree, add), ...(staging && { staging }) }
}
