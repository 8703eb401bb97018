/** How a process ended. `exitCode` is undefined when a signal ended it; `timedOut` when our own timer did. */
export type ExecResult = {
  readonly exitCode: number | undefined
  readonly signal: string | undefined
  readonly timedOut: boolean
  readonly stdout: string
  readonly stderr: string
}

export type ExecOptions = {
  readonly cwd?: string
  /** The whole environment of the child; nothing of ours is added. Build it with `childEnvironment`. */
  readonly env: Readonly<Record<string, string>>
  readonly timeoutSeconds: number
  /** Output beyond this many bytes is dropped from the result; the process goes on. */
  readonly maxOutputBytes?: number
}

export type StartOptions = Omit<ExecOptions, 'timeoutSeconds' | 'maxOutputBytes'> & {
  /** The bytes of standard output as they come; instead of `onStdoutLine`. */
  readonly onStdoutChunk?: (chunk: Uint8Array) => void
  /** The same of standard error; instead of `onStderrLine`. */
  readonly onStderrChunk?: (chunk: Uint8Array) => void
  /** Standard input; closed at its end. Without it, it is empty. An error of it stops the process and rejects `ended`. */
  readonly stdin?: AsyncIterable<Uint8Array>
  /** Called with each line without its end; lines over 4 Mi characters come in pieces. */
  readonly onStdoutLine?: (line: string) => void
  readonly onStderrLine?: (line: string) => void
}
