import { redaction } from '../../src/model/redaction.ts'
import type { Log } from '../../src/ports.ts'

/** A Log that keeps what it was told. */
export type RecordingLog = Log & {
  readonly lines: string[]
  readonly liveLines: string[][]
  readonly secrets: string[]
}

export function recordingLog(): RecordingLog {
  const lines: string[] = []
  const liveLines: string[][] = []
  const secrets: string[] = []
  const keep =
    (level: string) =>
    (message: string): void =>
      void lines.push(`${level} ${message}`)
  return {
    lines,
    liveLines,
    secrets,
    debug: keep('debug'),
    info: keep('info'),
    error: keep('error'),
    warn: keep('warn'),
    notice: keep('notice'),
    group: keep('group'),
    endGroup: () => undefined,
    live: (shown) => void liveLines.push([...shown]),
    secret: (value) => void secrets.push(value),
    redact: (text) => redaction(secrets)(text),
  }
}
