/**
 * The runner reads commands out of what a step prints: `::name::` at the start of a line (leading space allowed), and the
 * older `##[name]` anywhere in it. Both are broken here, visibly, in text that is not ours.
 * Source: ActionCommand.cs of the runner.
 */
export function withoutCommands(line: string): string {
  return line.replace(/^(\s*):(?=:)/, '$1: ').replaceAll('##[', '## [')
}

/** The same for JSON, whose meaning stays: its lines never begin with `::`, and a sign of a string may be written as an escape. */
export function jsonWithoutCommands(json: string): string {
  return json.replaceAll('##[', '#\\u0023[')
}
