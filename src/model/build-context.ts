import type { Unknown } from './unknown.ts'

/** What only its owner should have, by its name or its first bytes. */
export type SecretKind = 'private key' | 'environment file' | 'credentials'

/** What a build can send; symlinks and folders have no bytes. Hostile text. */
export type ContextFile = {
  /** Relative to the context, with `/`. */
  readonly path: string
  readonly kind: 'file' | 'directory' | 'symlink' | 'other'
  readonly bytes: number
  /** The same of all names of one file, whose bytes are sent once; absent where it has one name. */
  readonly links?: string
  /** What a symlink says. */
  readonly target?: string
  readonly secret?: SecretKind
}

export type ContextFolder = { readonly path: string; readonly fileCount: number; readonly bytes: number }

/** A part of a context: its files, without the folders that they are in. */
export type ContextPart = {
  readonly fileCount: number
  readonly bytes: number
  /** The largest first, ten at the most. None is all of the part or most of the bytes of another one. */
  readonly largestFolders: readonly ContextFolder[]
}

/** A source of COPY, ADD or a bind mount that lies in the context. */
export type ContextSource = {
  /** As it is written, and with its variables in place, relative to the context; `` is the context. */
  readonly written: string
  readonly path: string
  readonly isGlob: boolean
  /** Of entries that it names itself, not of those in them. */
  readonly matchCount: number
}

/** What one instruction takes. Of several platforms all of them together. */
export type ContextTake = ContextPart & {
  readonly keyword: string
  readonly line: number
  readonly sources: readonly ContextSource[]
}

/** What the stages that a variant needs have sent to the builder: in a first build on all its platforms, each file once. */
export type SentContext = ContextPart & {
  /** Sorted by path. */
  readonly files: readonly ContextFile[]
  /** In the order of the file. */
  readonly takes: readonly ContextTake[]
}

/** A file named `.dockerignore`, or `NAME.dockerignore` for a Dockerfile NAME. */
export type SeenIgnoreFile = {
  /** Relative to the workspace. */
  readonly path: string
  /** Beside it: for `.dockerignore` any Dockerfile, else the one that it is named after. */
  readonly hasDockerfile: boolean
}

/** What a build can send, by the ignore file that holds for it. */
export type ContextListing = {
  /** Relative to the workspace. */
  readonly folder: string
  /** The ignore file that is read, relative to the workspace; absent: there is none. */
  readonly ignoreFile?: string
  /** What that leaves, sorted by path. */
  readonly files: readonly ContextFile[]
  /** What it keeps back, sorted; of an ignored folder of which nothing is sent the folder alone. */
  readonly ignored: readonly string[]
  readonly ignoreFiles: readonly SeenIgnoreFile[]
}

export type BuildContext = ContextListing & { readonly sent: SentContext | Unknown }
