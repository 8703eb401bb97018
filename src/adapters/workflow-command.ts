/**
 * The runner reads commands out of what a step prints: `::name::` at the start of a line (leading space allowed), and the
 * older `##[name]` anywhere in it. Both are broken here, visibly, in text that is not ours.
 * Source: ActionCommand.cs of the runner.
 */
export function withoutCommands(line: string): string {
  return line.replace(/^(\s*):(?=:)/, '$1: ').replaceAll('##[', '## [')
}
