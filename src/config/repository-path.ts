import { posix } from 'node:path'
import { quote } from '../model/quote.ts'

export type PathProblem = { readonly message: string; readonly remedy: string }

/** How docker names contexts that are no folder: URLs, git remotes, images, other targets, standard input. */
const remote = /^(?:[a-z][a-z0-9+.-]*:\/\/|git@|github\.com\/|target:|-$)/i

/**
 * A path of a configuration in normal form, relative to the workspace, `.` for the workspace itself.
 * `from` is the folder it is relative to. What leaves the repository by its text is a problem; symlinks are looked at on disk.
 */
export function repositoryPath(
  written: string,
  { from = '.', what }: { readonly from?: string; readonly what: string },
): string | PathProblem {
  const shown = `The ${what} ${quote(written)}`
  if (written.trim() === '') return { message: `The ${what} is empty`, remedy: 'Write a path, or remove it' }
  if (/[\u0000-\u001f\u007f]/.test(written))
    return { message: `${shown} holds a control character`, remedy: 'Remove it' }
  if (remote.test(written))
    return { message: `${shown} is not in the repository`, remedy: 'Only what is checked out is built: write a path' }
  if (posix.isAbsolute(written))
    return { message: `${shown} is absolute`, remedy: 'Write it relative to the repository' }
  const path = posix.join(from, written).replace(/(.)\/+$/, '$1')
  if (path === '..' || path.startsWith('../'))
    return { message: `${shown} lies outside the repository`, remedy: 'Move it into the repository' }
  return path
}
