import { isUnknown, type Unknown, unknown } from '../model/unknown.ts'
import type { Git } from './ask-git.ts'

export type ChangedFiles = {
  /** Relative to the workspace: files that were added, removed, renamed, have another content or mode, and submodules at another commit. */
  readonly changed: readonly string[]
  /** What git does not keep: whether it is what it was nobody knows. Of a folder with nothing that git keeps its name alone, with a slash at its end. */
  readonly unkept: readonly string[]
}

/**
 * What differs between a commit and the files that are there now, committed or not. `except`: files and folders of this tool's own.
 * Unknown: the commit is not there, or git does not tell.
 */
export async function changedFiles(
  git: Git,
  { commit, except }: { readonly commit: string; readonly except: readonly string[] },
): Promise<ChangedFiles | Unknown> {
  const found = await git('cat-file', '-e', `${commit}^{commit}`)
  if (isUnknown(found))
    return unknown(`commit ${commit} is not in this checkout, which is shallow or of another repository`)
  const excluded = except.map((path) => `:(exclude,literal)${path}`)
  const submodules = '--ignore-submodules=none'
  const diff = ['diff', '--name-only', '-z', '--no-renames', '--no-ext-diff', '--no-textconv', '--relative', submodules]
  const changed = await git(...diff, commit, '--', '.', ...excluded)
  if (isUnknown(changed)) return changed
  const unkept = await git('ls-files', '-z', '--others', '--directory', '--', '.', ...excluded)
  if (isUnknown(unkept)) return unkept
  return { changed: names(changed), unkept: names(unkept) }
}

function names(text: string): readonly string[] {
  return text.split('\0').filter((name) => name !== '')
}
