import { messageOf } from '../errors.ts'
import type { Files, Log } from '../ports.ts'
import type { ProgressNews } from './progress.ts'

/** The whole log of a build as a file: lines are kept until `flush`, so that a chatty build does not wait for the disk. */
export type BuildLog = {
  add(line: string): void
  flush(): Promise<void>
}

/** `redact` sees every line before it is kept. */
export function buildLog(options: {
  readonly files: Files
  readonly path: string
  readonly redact: (text: string) => string
}): BuildLog {
  const { files, path, redact } = options
  let waiting: string[] = []
  let writing: Promise<void> = Promise.resolve()
  return {
    add: (line) => {
      waiting.push(redact(line))
    },
    flush: () => {
      const text = waiting.map((line) => `${line}\n`).join('')
      waiting = []
      if (text !== '') writing = writing.then(() => files.append(path, text))
      return writing
    },
  }
}

/** Puts the finished log where it is kept. A log that cannot be kept is told and changes no verdict. */
export async function keepBuildLog(options: {
  readonly files: Files
  readonly log: Log
  readonly from: string
  readonly to: string
}): Promise<void> {
  const { files, log, from, to } = options
  if ((await files.info(from)) === undefined) return
  const decoder = new TextDecoder()
  try {
    for await (const chunk of files.readStream(from)) await files.append(to, decoder.decode(chunk, { stream: true }))
    await files.append(to, decoder.decode())
  } catch (cause) {
    log.warn(`The log of the build could not be kept as ${to}: ${messageOf(cause)}`)
  }
}

/** A piece of news as a line of the log, `[cpu linux/amd64 2/3] RUN make` first, then its output under a short name. */
export function logLine(news: ProgressNews): string {
  switch (news.kind) {
    case 'started':
      return `> ${news.step.name}`
    case 'finished':
      return `${isFailed(news.step) ? '!' : '='} ${news.step.name} ${outcome(news.step)}`
    case 'output':
      return `  ${head(news.step?.name ?? '')}${news.line}`
  }
}

function outcome(step: {
  readonly cached: boolean
  readonly error?: string
  readonly startedSeconds?: number
  readonly completedSeconds?: number
}): string {
  if (isCancelled(step)) return 'cancelled'
  if (step.error !== undefined) return `failed: ${step.error}`
  return step.cached ? 'cached' : duration(step)
}

/** Ended because another step failed: BuildKit's own progress tells it by this end of the error. */
export function isCancelled({ error }: { readonly error?: string }): boolean {
  return error?.endsWith('context canceled') ?? false
}

function isFailed(step: { readonly error?: string }): boolean {
  return step.error !== undefined && !isCancelled(step)
}

/** How long a step took, `1.3 s`; 0 where it never started. */
export function duration(step: { readonly startedSeconds?: number; readonly completedSeconds?: number }): string {
  const seconds = (step.completedSeconds ?? 0) - (step.startedSeconds ?? step.completedSeconds ?? 0)
  return `${Math.max(0, seconds).toFixed(1)} s`
}

function head(name: string): string {
  const match = /^\[[^\]]*\]/.exec(name)
  return match === null ? '' : `${match[0]} `
}
