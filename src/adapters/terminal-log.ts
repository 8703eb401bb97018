import { styleText } from 'node:util'
import { printable } from '../model/printable.ts'
import type { Log } from '../ports.ts'
import type { Redactor } from './redactor.ts'
import { withoutCommands } from './workflow-command.ts'

type TerminalLogOptions = {
  readonly redactor: Redactor
  readonly stream: NodeJS.WriteStream
  readonly verbose: 'yes' | 'no'
}

/**
 * Progress on a terminal, or plain lines where the stream is none. It writes to standard error, so that standard output
 * holds the result alone. A step of a workflow may run it too, so it breaks what a runner would obey.
 */
export function terminalLog({ redactor, stream, verbose }: TerminalLogOptions): Log {
  let liveCount = 0

  const paint = (style: Parameters<typeof styleText>[0], text: string): string =>
    styleText(style, text, { stream, validateStream: true })
  const clearLive = (): void => {
    if (liveCount > 0) stream.write(`\u001b[${liveCount}A\u001b[0J`)
    liveCount = 0
  }
  const print = (text: string, style?: Parameters<typeof styleText>[0]): void => {
    clearLive()
    for (const line of redactor.redact(text).split('\n')) {
      const safe = withoutCommands(printable(line))
      stream.write(`${style === undefined ? safe : paint(style, safe)}\n`)
    }
  }

  return {
    debug: (message) => {
      if (verbose === 'yes') print(message, 'dim')
    },
    info: (message) => print(message),
    error: (message) => print(message, 'red'),
    warn: (message) => print(`Warning: ${message}`, 'yellow'),
    notice: (message) => print(message),
    group: (title) => print(title, 'bold'),
    endGroup: () => clearLive(),
    live: (lines) => {
      if (!stream.isTTY) return
      clearLive()
      const shown = lines.slice(0, Math.max(1, (stream.rows ?? 24) - 1))
      for (const line of shown)
        stream.write(`${withoutCommands(printable(redactor.redact(line))).slice(0, (stream.columns ?? 80) - 1)}\n`)
      liveCount = shown.length
    },
    redact: (text) => redactor.redact(text),
    secret: (value) => redactor.add(value),
  }
}
