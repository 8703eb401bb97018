/*
 * What the runner makes of a step's output, ported in behaviour from ActionCommand.cs (runner 2.336): a line is tried as
 * `::command properties::data` after leading white space, then as `##[command properties]data` anywhere in it.
 */

const known = new Set(
  'add-mask add-matcher add-path debug echo endgroup error group notice remove-matcher save-state set-env set-output stop-commands warning'.split(
    ' ',
  ),
)

export type RunnerCommand = { readonly name: string; readonly properties: string; readonly data: string }

export function runnerCommands(output: string): RunnerCommand[] {
  const commands: RunnerCommand[] = []
  let stopToken: string | undefined
  for (const line of output.split(/\r\n|\n|\r/)) {
    const command = current(line) ?? older(line)
    if (command === undefined) continue
    if (stopToken !== undefined) {
      if (command.name === stopToken.toLowerCase()) stopToken = undefined
      continue
    }
    if (!known.has(command.name)) continue
    if (command.name === 'stop-commands') stopToken = command.data
    commands.push(command)
  }
  return commands
}

function current(line: string): RunnerCommand | undefined {
  const trimmed = line.trimStart()
  if (!trimmed.startsWith('::')) return undefined
  const end = trimmed.indexOf('::', 2)
  return end < 0 ? undefined : split(trimmed.slice(2, end), trimmed.slice(end + 2))
}

function older(line: string): RunnerCommand | undefined {
  const start = line.indexOf('##[')
  if (start < 0) return undefined
  const end = line.indexOf(']', start)
  return end < 0 ? undefined : split(line.slice(start + 3, end), line.slice(end + 1))
}

function split(head: string, data: string): RunnerCommand {
  const space = head.indexOf(' ')
  const name = (space < 0 ? head : head.slice(0, space)).toLowerCase()
  return { name, properties: space < 0 ? '' : head.slice(space + 1), data }
}
