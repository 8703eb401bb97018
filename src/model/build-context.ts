/** A file that a build sends; symlinks and empty folders have no bytes. Hostile text. */
export type ContextFile = {
  /** Relative to the context, with `/`. */
  readonly path: string
  readonly kind: 'file' | 'directory' | 'symlink'
  readonly bytes: number
}

/** What a build sends of its context, by the ignore file that holds for it. */
export type BuildContext = {
  /** Relative to the workspace. */
  readonly folder: string
  /** The ignore file that is read, relative to the workspace; absent: there is none. */
  readonly ignoreFile?: string
  /** Sorted by path. */
  readonly files: readonly ContextFile[]
  readonly sentBytes: number
  /** Of what the ignore file keeps back. */
  readonly ignoredCount: number
}
