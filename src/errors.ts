/** Every expected trouble by name. Each has an anchor of the same name in docs/troubleshooting.md. */
export type ErrorCode =
  | 'usage'
  | 'config-missing'
  | 'config-invalid'
  | 'unsafe-path'
  | 'unsafe-event'
  | 'report-dir'
  | 'docker-missing'
  | 'buildx-missing'
  | 'daemon-unreachable'
  | 'daemon-denied'
  | 'daemon-hangs'
  | 'builder-unfit'
  | 'disk-full'
  | 'build-failed'
  | 'layout-invalid'
  | 'layer-invalid'
  | 'limit-exceeded'
  | 'interrupted'
  | 'github'
  | 'timeout'

/** Codes that say the caller asked for something wrong (exit status 2); all others mean that the run could not be completed (3). */
const usageCodes: ReadonlySet<ErrorCode> = new Set([
  'usage',
  'config-missing',
  'config-invalid',
  'unsafe-path',
  'unsafe-event',
  'report-dir',
])

/** Expected trouble: the message names the thing and the place, the hint is the remedy. Any other error is a bug and shows its stack. */
export class ActionError extends Error {
  readonly code: ErrorCode
  readonly hint: string | undefined

  constructor(code: ErrorCode, message: string, options: { readonly hint?: string; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'ActionError'
    this.code = code
    this.hint = options.hint
  }

  /** 2 for wrong usage or configuration, 3 for a run that could not be completed. */
  get exitStatus(): 2 | 3 {
    return usageCodes.has(this.code) ? 2 : 3
  }
}
