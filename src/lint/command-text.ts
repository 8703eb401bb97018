import type { ShellCommand } from './shell-commands.ts'

/** More of a command is not what tells it from others. */
const maxLength = 120

/** A command as it is written, on one line. */
export function commandText({ words }: Pick<ShellCommand, 'words'>): string {
  let text = ''
  for (const word of words) {
    if (text.length > maxLength) break
    text += `${text === '' ? '' : ' '}${word.text}`
  }
  return text.length <= maxLength ? text : `${text.slice(0, maxLength - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}
