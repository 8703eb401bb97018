import type { ImageTree } from '../../model/image-tree.ts'
import { nameOf } from './name-of.ts'

/** Whether tests lie directly in a folder: `django/test` has the name of a suite, and is what other suites import. */
export function hasTests(path: string, tree: ImageTree): boolean {
  for (const child of tree.children(path)) {
    if (/^(?:test_.+|.+_test|conftest)\.py$/s.test(nameOf(child.path))) return true
  }
  return false
}
