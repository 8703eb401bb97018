import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { constants } from 'node:os'
import type { Readable, Writable } from 'node:stream'
import type { Exec, ExecOptions, ExecResult, RunningProcess, StartOptions } from '../ports.ts'
import { splitLines } from './line-splitter.ts'

/*
 * Why not @actions/exec: it has no time-out and hands out no process id, so a tool that hangs could not be ended; it
 * looks the program up in our own PATH instead of the child's; and it splits the program's path at blanks.
 */

const defaultMaxOutputBytes = 16 * 1024 * 1024
const politeSeconds = 2

type Child = ChildProcessByStdio<Writable | null, Readable, Readable>
type Call = {
  readonly command: string
  readonly args: readonly string[]
  readonly options: ExecOptions
  readonly signal: AbortSignal
}
type Ending = { readonly exitCode: number | undefined; readonly signal: string | undefined }

/**
 * Processes for real: own group each, exact environment, no shell, standard input empty but where it is given. When the signal aborts, a `run` is
 * stopped and throws the signal's reason; what was started by `start` is its caller's to stop.
 */
export function processExec(signal: AbortSignal = new AbortController().signal): Exec {
  return { run: (command, args, options) => runToEnd({ command, args, options, signal }), start }
}

async function runToEnd({ command, args, options, signal }: Call): Promise<ExecResult> {
  signal.throwIfAborted()
  const child = launch(command, args, options)
  const limit = options.maxOutputBytes ?? defaultMaxOutputBytes
  const stdout = collect(child.stdout, limit)
  const stderr = collect(child.stderr, limit)
  const ending = endingOf(child)
  const stop = (): void => void stopGroup(child, ending)
  let timedOut = false
  const timer = setTimeout(() => {
    timedOut = true
    stop()
  }, options.timeoutSeconds * 1000)
  signal.addEventListener('abort', stop)
  try {
    const ended = await ending
    signal.throwIfAborted()
    const exitCode = timedOut ? undefined : ended.exitCode
    return { exitCode, signal: ended.signal, timedOut, stdout: stdout(), stderr: stderr() }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
  }
}

function start(command: string, args: readonly string[], options: StartOptions): RunningProcess {
  const child = launch(command, args, options)
  feed(child.stdout, { onChunk: options.onStdoutChunk, onLine: options.onStdoutLine })
  feed(child.stderr, { onChunk: options.onStderrChunk, onLine: options.onStderrLine })
  const ending = endingOf(child)
  const ended = options.stdin === undefined ? ending : fedToEnd(child, { stdin: options.stdin, ending })
  // Whoever started the process awaits `ended` when it is ready to; until then a failed start is not unhandled.
  for (const settling of [ending, ended]) settling.catch(() => undefined)
  return { ended, stop: () => stopGroup(child, ending) }
}

function launch(command: string, args: readonly string[], options: Pick<StartOptions, 'cwd' | 'env' | 'stdin'>): Child {
  const setting = { env: options.env, detached: true, ...(options.cwd === undefined ? {} : { cwd: options.cwd }) }
  if (options.stdin === undefined) return spawn(command, args, { ...setting, stdio: ['ignore', 'pipe', 'pipe'] })
  return spawn(command, args, { ...setting, stdio: ['pipe', 'pipe', 'pipe'] })
}

/** Only an error of the input itself counts. A process that wants no more of it is no trouble: its exit status says what became of it. */
async function fedToEnd(
  child: Child,
  { stdin, ending }: { readonly stdin: AsyncIterable<Uint8Array>; readonly ending: Promise<Ending> },
): Promise<Ending> {
  let trouble: { readonly error: unknown } | undefined
  if (child.stdin !== null) {
    const gone = closingOf(child.stdin)
    const poured = pour(stdin, { pipe: child.stdin, gone }).catch((error: unknown) => {
      trouble = { error }
      return stopGroup(child, ending)
    })
    // An input that waits for something is not waited for once nobody reads it.
    await Promise.race([poured, gone])
  }
  const ended = await ending
  if (trouble !== undefined) throw trouble.error
  return ended
}

/**
 * Not `stream.pipeline`: it throws the pipe's error into the input, where it cannot be told from the input's own. The pipe stays
 * open when the input throws: its end would tell the process that the input is complete.
 */
async function pour(
  stdin: AsyncIterable<Uint8Array>,
  { pipe, gone }: { readonly pipe: Writable; readonly gone: Promise<void> },
): Promise<void> {
  for await (const chunk of stdin) {
    if (pipe.destroyed) return
    if (pipe.write(chunk)) continue
    await Promise.race([gone, new Promise<void>((resolve) => pipe.once('drain', resolve))])
  }
  pipe.end()
}

function closingOf(pipe: Writable): Promise<void> {
  // EPIPE, ECONNRESET: the process has closed its input.
  pipe.on('error', () => undefined)
  return new Promise((resolve) => pipe.once('close', resolve))
}

/** Settles when the process has ended and its output is read; a grandchild that keeps the pipes open is not waited for. */
function endingOf(child: Child): Promise<Ending> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', () => {
      setTimeout(() => {
        child.stdout.destroy()
        child.stderr.destroy()
      }, politeSeconds * 1000).unref()
    })
    child.once('close', (code, signal) => resolve({ exitCode: code ?? undefined, signal: signal ?? undefined }))
  })
}

function collect(stream: Readable, maxBytes: number): () => string {
  const chunks: Buffer[] = []
  let bytes = 0
  stream.on('data', (chunk: Buffer) => {
    const room = maxBytes - bytes
    if (room <= 0) return
    chunks.push(chunk.subarray(0, room))
    bytes += Math.min(room, chunk.length)
  })
  return () => Buffer.concat(chunks).toString('utf8')
}

type Listeners = {
  readonly onChunk: ((chunk: Uint8Array) => void) | undefined
  readonly onLine: ((line: string) => void) | undefined
}

function feed(stream: Readable, { onChunk, onLine }: Listeners): void {
  if (onChunk !== undefined) return void stream.on('data', onChunk)
  const lines = splitLines(onLine ?? (() => undefined))
  stream.on('data', (chunk: Buffer) => lines.push(chunk))
  stream.once('close', () => lines.end())
}

async function stopGroup(child: Child, ended: Promise<Ending>): Promise<void> {
  const settled = ended.then(
    () => true,
    () => true,
  )
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    signalGroup(child, signal)
    if (await within(settled, politeSeconds)) break
  }
  // Also after a polite end: what the process left behind in its group goes with it.
  signalGroup(child, 'SIGKILL')
  await settled
}

function within(settled: Promise<boolean>, seconds: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), seconds * 1000)
    void settled.then(() => {
      clearTimeout(timer)
      resolve(true)
    })
  })
}

function signalGroup(child: Child, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, constants.signals[signal])
  } catch (error) {
    // ESRCH: the group is gone. EPERM: only processes of another user are left in it.
    const code = (error as NodeJS.ErrnoException).code
    if (code !== 'ESRCH' && code !== 'EPERM') throw error
  }
}
