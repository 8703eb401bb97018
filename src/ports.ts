import type { Descriptor } from './model/descriptor.ts'
import type { Digest } from './model/digest.ts'
import type { ExecOptions, ExecResult, StartOptions } from './model/exec-options.ts'
import type { IssueComment } from './model/issue-comment.ts'
import type { LayerListing } from './model/layer-listing.ts'
import type { ListingRoom } from './model/listing-room.ts'
import type { LayerContent } from './model/measurement.ts'
import type { BlobPlace } from './model/placed-index.ts'
import type { Platform } from './model/platform.ts'
import type { PullRequestLabel } from './model/pull-request-label.ts'
import type { SourceImage } from './model/source-image.ts'
import type { Repository } from './model/repository.ts'

export type { ExecOptions, ExecResult, StartOptions } from './model/exec-options.ts'

/** A process that runs in a group of its own, so that stopping it stops its children. */
export interface RunningProcess {
  readonly ended: Promise<{ readonly exitCode: number | undefined; readonly signal: string | undefined }>
  /** SIGINT, then SIGTERM after 2 s, then SIGKILL after 2 s more, to the whole group; resolves when it has ended. */
  stop(): Promise<void>
}

/** Processes, always by argument list. A program that is not there is an `ExecResult` never: it throws an Error with code ENOENT. */
export interface Exec {
  run(command: string, args: readonly string[], options: ExecOptions): Promise<ExecResult>
  start(command: string, args: readonly string[], options: StartOptions): RunningProcess
}

export type FileInfo = { readonly kind: 'file' | 'directory' | 'symlink' | 'other'; readonly bytes: number }

/** One of a folder: `links` is the same of all names of one file, and absent where a file has one name; `target` is what a symlink says. */
export type FolderEntry = FileInfo & { readonly name: string; readonly links?: string; readonly target?: string }

export type DiskSpace = { readonly freeBytes: number; readonly freeInodes: number | undefined }

/** The file system. Paths are absolute unless said otherwise. Missing files are `undefined`, other trouble throws node's error with its code. */
export interface Files {
  /** Does not follow a final symlink. */
  info(path: string): Promise<FileInfo | undefined>
  /** Every symlink resolved; undefined when it does not exist. */
  realPath(path: string): Promise<string | undefined>
  /** What a symlink says, as it says it; undefined when it does not exist. */
  linkTarget(path: string): Promise<string | undefined>
  /** At most `maxBytes`; a larger file throws an ActionError `limit-exceeded`. */
  readBytes(path: string, maxBytes: number): Promise<Uint8Array | undefined>
  /** In chunks of up to 4 MiB, from the beginning or within a range, which ends early where the file does; a final symlink is refused. */
  readStream(path: string, range?: { readonly offset: number; readonly bytes: number }): AsyncIterable<Uint8Array>
  list(path: string): Promise<readonly string[]>
  /** What is in a folder with what `info` would say of it, in any order and as fast as the disk gives it: for who walks a tree. */
  entries(path: string): Promise<readonly FolderEntry[]>
  /** Written beside the target under a name of its own (O_EXCL) and renamed over it: never half a file, never through a symlink. */
  writeAtomically(path: string, content: string | Uint8Array | AsyncIterable<Uint8Array>): Promise<void>
  append(path: string, content: string): Promise<void>
  makeDirectory(path: string): Promise<void>
  /** The same, of mode 0700 where it is made; the folders above it are made as usual. */
  makePrivateDirectory(path: string): Promise<void>
  /** Who can change what is in a folder, by owner and mode; undefined where there is none. A final symlink is not followed: it is `others`. */
  writers(path: string): Promise<'this user' | 'others' | undefined>
  /** A fresh directory under the run's temporary folder, mode 0700. */
  makeTemporaryDirectory(prefix: string): Promise<string>
  remove(path: string): Promise<void>
  /** Puts a hard link to `existing`, a file of the same file system, where `path` is; whatever was at `path` is gone. */
  replaceByLink(existing: string, path: string): Promise<void>
  diskSpace(path: string): Promise<DiskSpace>
}

/** Wall and monotonic time. Pure code never asks for either. */
export interface Clock {
  now(): Date
  monotonicSeconds(): number
  /** Resolves after the time; rejects at once when the signal aborts. */
  sleep(seconds: number, signal?: AbortSignal): Promise<void>
}

/**
 * Progress and messages for people. Everything that is passed in may be hostile: the adapter escapes control characters,
 * workflow commands and secrets, so callers pass texts as they are.
 */
export interface Log {
  debug(message: string): void
  info(message: string): void
  /** What ended the run, a warning or a notice of the run itself, not a finding: it has no place in a file. */
  error(message: string): void
  warn(message: string): void
  notice(message: string): void
  /** Opens a group (GitHub Actions) or prints a heading (terminal); `endGroup` closes it. */
  group(title: string): void
  endGroup(): void
  /** Replaces the live lines at the bottom of a terminal; where there is none, nothing is shown. */
  live(lines: readonly string[]): void
  /** Masks the value wherever it would be printed from now on. */
  secret(value: string): void
  /** The text without the secrets known so far, for who cuts a foreign text before it gets here: half a secret is not recognised. */
  redact(text: string): string
}

/** The stored bytes of a layer. Whether they are what the digest says is for their reader to prove. */
export type LayerBlob = {
  readonly digest: Digest
  readonly compressedBytes: number
  readonly place: BlobPlace
  /** A regular file of this machine with that many bytes; absent where the bytes are streamed from elsewhere. */
  readonly path?: string
  /** From its beginning, each time. The memory of the chunks is the reader's. */
  open(): AsyncIterable<Uint8Array>
}

/**
 * Where an image is read from. Every method throws an ActionError for what is missing, altered, too large or malformed: `layout-invalid`
 * of a layout, `archive-invalid` of an archive, `registry-invalid` of a registry, and what the port `Registry` throws.
 */
export interface ImageSource {
  /** What a publication would tag: the index, or the manifest where there is only one. */
  readonly rootDigest: Digest
  /** The platforms that have an image, in the order of the index; attestations are none. */
  platforms(): Promise<readonly Platform[]>
  /** Undefined when the source has no image of this platform. */
  image(platform: Platform): Promise<SourceImage | undefined>
  /** The predicates of the in-toto statements attached to the image, parsed and not yet interpreted; at most 64 MiB each. */
  attestationsFor(digest: Digest): Promise<readonly AttestedPredicate[]>
  layer(descriptor: Descriptor): Promise<LayerBlob>
}

export type AttestedPredicate = { readonly predicateType: string; readonly predicate: unknown }

/** A manifest or index as a registry serves it; `digest` is that of `bytes`. */
export type RegistryManifest = { readonly mediaType: string; readonly digest: Digest; readonly bytes: Uint8Array }

/**
 * Registries by the OCI distribution specification, with docker's own configuration for credentials. What is idempotent is tried again as
 * docs/trust.md says. Throws ActionErrors: `registry` (not reached, or it answers errors), `registry-denied` (credentials are missing or
 * refused; names the registry and the permission), `registry-invalid` (it serves what it should not).
 */
export interface Registry {
  /**
   * At most 4 MiB. One that is asked for by digest is proven by it; of one that is asked for by tag `digest` is computed here.
   * Undefined: it is not there.
   */
  manifest(repository: Repository, reference: string): Promise<RegistryManifest | undefined>
  /** The size of a blob that is there; undefined: it is not. */
  blobBytes(repository: Repository, digest: Digest): Promise<number | undefined>
  /**
   * A blob from its beginning, not proven. Connecting is tried again; a stream that breaks throws `registry` and its reader starts again.
   */
  blob(repository: Repository, digest: Digest): AsyncIterable<Uint8Array>
  /** Puts these very bytes. A tag is put again only after a look shows that it is not there. The caller reads back. */
  putManifest(
    repository: Repository,
    put: { readonly reference: string; readonly manifest: RegistryManifest },
  ): Promise<void>
  /** `not-allowed`: the registry or its permissions do not let manifests be deleted. */
  deleteManifest(repository: Repository, digest: Digest): Promise<'deleted' | 'missing' | 'not-allowed'>
  /** All pages, at most 10,000; undefined where the repository does not exist yet. */
  tags(repository: Repository): Promise<readonly string[] | undefined>
  /** Begins an upload and gives it up: throws `registry-denied` where pushing is not allowed. */
  requirePush(repository: Repository): Promise<void>
  /** Whether the registry on this machine (loopback alone) speaks plain HTTP. */
  scheme(repository: Repository): Promise<'https' | 'http'>
  /** The same registries for a question that is given up, with all its tries, when the signal aborts too. */
  until(signal: AbortSignal): Registry
  /** The same for what is still to be done when the run was interrupted: this signal alone gives it up, the run's does not. */
  onlyUntil(signal: AbortSignal): Registry
}

/** Measures layers on the machine's cores, side by side. */
export interface LayerMeter {
  /**
   * Reads the blob once: verifies digest and size, decompresses it, walks the tar headers. Throws an ActionError: `layout-invalid` or
   * `registry-invalid` (the blob is not what its digest says), `layer-invalid` (not a layer that an engine could read).
   */
  measure(layer: LayerBlob): Promise<LayerContent>
  /** What `measure` finds, of an image that is only looked at: at no cost where `measure` or an earlier run has read the layer, and then not proven again. */
  content(layer: LayerBlob): Promise<LayerContent>
  /**
   * The entries of a layer: at no cost where `measure` or an earlier run has read it, else it is read now. Throws as `measure` does, and `limit-exceeded` where the
   * list does not fit into `room`, which is that of an image where nothing is said.
   */
  listing(layer: LayerBlob, room?: ListingRoom): Promise<LayerListing>
  close(): Promise<void>
}

/** Threads of this process that run the program that reads layers. Messages are what the structured clone algorithm takes. */
export interface LayerThreads {
  /** `onEnd` is called when the thread is over, with what it crashed of where it did. */
  start(listener: { onMessage(message: unknown): void; onEnd(error: Error): void }): LayerThread
}

interface LayerThread {
  /** The memory of `transferred` is the thread's from then on. */
  post(message: unknown, transferred: readonly ArrayBuffer[]): void
  /** Whether the process waits for it; at first it does not. */
  keepsAlive(which: 'yes' | 'no'): void
  stop(): Promise<void>
}

/** What the run needs of GitHub. Every failure is an ActionError `github` whose `hint` names the permission to add where one is missing. */
export interface GitHub {
  /** The login under which this token writes comments. */
  login(): Promise<string>
  /** All pages, oldest first. */
  comments(pullRequest: number): AsyncIterable<IssueComment>
  createComment(pullRequest: number, body: string): Promise<IssueComment>
  /** Undefined when the comment is gone. */
  updateComment(id: number, body: string): Promise<IssueComment | undefined>
  deleteComment(id: number): Promise<void>
  /** The commit that is the pull request's head now. */
  headSha(pullRequest: number): Promise<string>
  /** The label of this name, whatever its case, as the pull request has it now, and who set it last, as far as that is told; undefined: it has none. */
  label(pullRequest: number, name: string): Promise<PullRequestLabel | undefined>
  /** The newest commit that is in the history of both; undefined where one of them is not there, or they have none in common. */
  mergeBase(base: string, head: string): Promise<string | undefined>
  /** Whether a commit is in the history of another one, or is that one; false where one of them is not there. */
  isAncestor(commit: string, of: string): Promise<boolean>
  /** A commit and those before it, the newest first, 100 at the most; with `path` those alone that changed it. Empty where it is not there. */
  commits(of: { readonly sha: string; readonly path?: string; readonly limit: number }): Promise<readonly string[]>
  /** The entries of the Actions cache whose key begins with `key`, of all refs or of one, the newest 100 and how many there are. */
  cacheEntries(of: {
    readonly key: string
    readonly ref?: string
  }): Promise<{ readonly entries: readonly { readonly key: string; readonly ref: string }[]; readonly count: number }>
  /** A file's text at a commit; undefined when it is not there. */
  fileAt(path: string, ref: string): Promise<string | undefined>
}

/**
 * The Actions cache, as far as this run may use it: it reads what its own ref, the base of its pull request and the default branch wrote, in that order, and
 * writes for its own ref. Every failure is an ActionError `github`.
 */
export interface RunCache {
  /** The text of the entry of exactly this key, at most 16 MiB; undefined: there is none. */
  read(key: string): Promise<string | undefined>
  /** An entry is never written over: `exists`. */
  save(key: string, text: string): Promise<'saved' | 'exists'>
}

/** What a service in a container answered; `body` at most `maxBodyBytes` of it, as UTF-8; with 0 it is not waited for. */
export type HttpAnswer = { readonly status: number; readonly body: string }

/** Plain HTTP to a container on this machine: no proxy, no redirect followed, nothing kept open. */
export interface Http {
  /** Rejects with node's error and its code (`ECONNREFUSED`, `EHOSTUNREACH`, `ETIMEDOUT` where our time-out found no connection, `ERR_HTTP_REQUEST_TIMEOUT` where no answer came on one). */
  get(
    url: string,
    options: { readonly timeoutSeconds: number; readonly maxBodyBytes: number; readonly signal: AbortSignal },
  ): Promise<HttpAnswer>
}
