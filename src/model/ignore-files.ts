import { posix } from 'node:path'
import { type DockerIgnore, dockerIgnore } from './docker-ignore.ts'
import { isUnknown, type Unknown, unknown } from './unknown.ts'

/** A file that may say what of a context is sent. */
export type IgnoreFile = {
  /** Relative to what the folders are relative to. */
  readonly path: string
  /** A symlink that leads out of this folder leads nowhere: the builder sees no more than it. */
  readonly within: string
}

/**
 * Where BuildKit looks for the rules of a build's context: the first of these that is a file holds, also an empty one, and no other is read. One named `.dockerignore` beside a Dockerfile
 * counts only where that is the context's root.
 */
export function ignoreFiles(build: { readonly context: string; readonly dockerfile: string }): readonly IgnoreFile[] {
  const own = { path: posix.normalize(`${build.dockerfile}.dockerignore`), within: posix.dirname(build.dockerfile) }
  return [own, ...ignoreFilesOfNamedContext(build.context)]
}

/** The same of a further context, which has no Dockerfile of its own. */
export function ignoreFilesOfNamedContext(context: string): readonly IgnoreFile[] {
  return [{ path: posix.join(context, '.dockerignore'), within: posix.normalize(context) }]
}

export type ReadIgnore = {
  /** Absent where there is none: all is sent. */
  readonly file?: IgnoreFile
  readonly rules: DockerIgnore
}

/** The rules that hold. `read` gives a file's text, undefined where there is no file, or its symlinks lead out of `within`. */
export async function readIgnore(
  files: readonly IgnoreFile[],
  read: (file: IgnoreFile) => Promise<string | undefined>,
): Promise<ReadIgnore | Unknown> {
  for (const file of files) {
    const text = await read(file)
    if (text === undefined) continue
    const rules = dockerIgnore(text)
    return isUnknown(rules) ? unknown(`${file.path}: ${rules.reason}`) : { file, rules }
  }
  return { rules: { fate: () => 'sent', isClosed: () => false } }
}
