import type { Position } from './model/position.ts'

/** Every expected trouble by name. Each has an anchor of the same name in docs/troubleshooting.md. */
export type ErrorCode =
  | 'usage'
  | 'config-missing'
  | 'config-invalid'
  | 'unsafe-path'
  | 'unsafe-event'
  | 'report-dir'
  | 'report-unfit'
  | 'docker-missing'
  | 'buildx-missing'
  | 'daemon-unreachable'
  | 'daemon-denied'
  | 'daemon-hangs'
  | 'builder-unfit'
  | 'disk-full'
  | 'build-failed'
  | 'layout-invalid'
  | 'archive-invalid'
  | 'base-missing'
  | 'source-missing'
  | 'layer-invalid'
  | 'limit-exceeded'
  | 'interrupted'
  | 'github'
  | 'timeout'
  | 'registry'
  | 'registry-denied'
  | 'registry-invalid'
  | 'copy-tool-missing'
  | 'copy-failed'
  | 'update-failed'

/** Codes that say the caller asked for something wrong (exit status 2); all others mean that the run could not be completed (3). */
const usageCodes: ReadonlySet<ErrorCode> = new Set([
  'usage',
  'config-missing',
  'config-invalid',
  'unsafe-path',
  'unsafe-event',
  'report-dir',
  'report-unfit',
])

/** One of several problems of one input, with its place. */
export type Problem = { readonly message: string; readonly remedy?: string; readonly position?: Position }

/** Expected trouble: the message names the thing and the place, the hint is the remedy. Any other error is a bug and shows its stack. */
export class ActionError extends Error {
  readonly code: ErrorCode
  readonly hint: string | undefined
  /** All problems of the configuration, where the message sums up more than one. */
  readonly problems: readonly Problem[]

  constructor(
    code: ErrorCode,
    message: string,
    options: { readonly hint?: string; readonly cause?: unknown; readonly problems?: readonly Problem[] } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'ActionError'
    this.code = code
    this.hint = options.hint
    this.problems = options.problems ?? []
  }

  /** 2 for wrong usage or configuration, 3 for a run that could not be completed. */
  get exitStatus(): 2 | 3 {
    return usageCodes.has(this.code) ? 2 : 3
  }
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** What a bug shows: its stack. */
export function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
