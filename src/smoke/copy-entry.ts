import { ActionError } from '../errors.ts'
import type { Clock } from '../ports.ts'
import { type Docker, engineWords } from './docker.ts'
import type { CopiedEntry } from './test-image.ts'

/** Takes the tar stream of `docker cp` apart. */
type EntryReader = { push(chunk: Uint8Array): void; end(): CopiedEntry | undefined }
export type CreateEntryReader = (options: {
  readonly names: 'wanted' | 'unwanted'
  /** Called when nothing more needs to be read. */
  readonly onDone: () => void
}) => EntryReader

export type CopyOptions = {
  readonly docker: Docker
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly createReader: CreateEntryReader
  readonly names: 'wanted' | 'unwanted'
}

const limitSeconds = 300
const maxErrorCharacters = 10_000

/** What docker 28 says of a path that is not there, or that can be none: through a file, a circle of links, too long. */
const notThere =
  /^(?:.*: )?(?:Could not find the file |evalSymlinksInScope: too many links |lstat [\s\S]*: (?:not a directory|too many levels of symbolic links|file name too long)$)/m

/**
 * An entry of a container's file system. Undefined: not there. Throws `daemon-unreachable` where the engine cannot tell, and the
 * reason of an interruption.
 */
export async function copyEntry(
  place: { readonly container: string; readonly path: string },
  { docker, clock, signal, createReader, names }: CopyOptions,
): Promise<CopiedEntry | undefined> {
  const { container, path } = place
  signal.throwIfAborted()
  const done = Promise.withResolvers<'done'>()
  const reader = createReader({ names, onDone: () => done.resolve('done') })
  let stderr = ''
  const copy = docker.start(['cp', `${container}:${path}`, '-'], {
    onStdoutChunk: (chunk) => reader.push(chunk),
    onStderrLine: (line) => {
      if (stderr.length < maxErrorCharacters) stderr += `${line}\n`
    },
  })
  let hasEnded = false
  const ended = copy.ended.finally(() => {
    hasEnded = true
  })
  // Nobody awaits it any more where another one wins.
  ended.catch(() => undefined)
  const over = new AbortController()
  const late = clock.sleep(limitSeconds, AbortSignal.any([over.signal, signal])).catch(() => undefined)
  try {
    // What ends before the reader has all that it needs, was cut off or sent nothing.
    const end = await Promise.race([done.promise, ended, late])
    signal.throwIfAborted()
    const entry = end === 'done' ? reader.end() : undefined
    if (entry !== undefined) return entry
    if (end === undefined) throw notCopied(path, `it did not finish within ${limitSeconds} s`)
    if (notThere.test(stderr)) return undefined
    if (end === 'done' || end.exitCode === 0) throw notCopied(path, 'what it sent cannot be read')
    throw notCopied(path, engineWords({ ...end, stderr }))
  } finally {
    over.abort()
    // A folder is sent with all that is in it, of which only the beginning is wanted.
    if (!hasEnded) await copy.stop()
  }
}

function notCopied(path: string, why: string): ActionError {
  return new ActionError('daemon-unreachable', `The engine did not copy ${path} out of the image: ${why}`, {
    hint: 'Look at the log of the engine, then run the tests again',
  })
}
