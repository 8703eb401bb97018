import { debug, endGroup, error, info, notice, setSecret, startGroup, warning } from '@actions/core'
import { printable } from '../model/printable.ts'
import type { Log } from '../ports.ts'
import type { Redactor } from './redactor.ts'
import { withoutCommands } from './workflow-command.ts'

/** The log of a GitHub Actions step. Every text is hostile: it can neither draw, nor speak to the runner. */
export function actionsLog(redactor: Redactor): Log {
  const safe = (text: string): string =>
    redactor
      .redact(text)
      .split('\n')
      .map((line) => withoutCommands(printable(line)))
      .join('\n')

  return {
    debug: (message) => debug(safe(message)),
    info: (message) => info(safe(message)),
    error: (message) => error(safe(message)),
    warn: (message) => warning(safe(message)),
    notice: (message) => notice(safe(message)),
    group: (title) => startGroup(safe(title)),
    endGroup: () => endGroup(),
    // A step's log cannot be redrawn.
    live: () => {},
    redact: (text) => redactor.redact(text),
    secret: (value) => {
      redactor.add(value)
      for (const line of value.split(/\r?\n/)) if (line.trim() !== '') setSecret(line)
    },
  }
}
