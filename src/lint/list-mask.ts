import type { AndOr, PipelineNode } from 'unbash'

type Around = {
  /** What hides a failure of the whole list. */
  readonly masked?: string
  /** Another statement comes after the list. */
  readonly followed?: boolean
}

/** What hides the failure of each command of a list joined by `&&` and `||`, as it is written; undefined where it ends the shell. */
export function listMasks(
  { commands, operators }: AndOr,
  { masked, followed }: Around,
): readonly (string | undefined)[] {
  // `set -e` lets pass what fails before a `&&` (POSIX, "set"): the list is left, and the next statement runs.
  const passedOver = followed === true ? '&& …;' : undefined
  const masks: (string | undefined)[] = [masked]
  let mask = masked ?? passedOver
  for (let index = commands.length - 2; index >= 0; index--) {
    const instead = commands[index + 1]
    if (operators[index] === '||' && instead !== undefined) {
      // What ends the shell is not passed over by a `;` behind it.
      if (endsShell(instead)) mask = masked === ';' ? undefined : masked
      else mask = masked ?? orMask(instead)
    }
    masks.push(mask)
  }
  return masks.reverse()
}

/** What is put after `||` so that nothing fails. */
const harmless: ReadonlySet<string> = new Set(['true', ':', 'echo', 'printf', 'exit', '/bin/true'])

function orMask(instead: PipelineNode | undefined): string | undefined {
  const name = instead === undefined ? undefined : commandName(instead)
  return name !== undefined && harmless.has(name) ? `|| ${name}` : undefined
}

function endsShell(given: PipelineNode): boolean {
  const last = given.type === 'BraceGroup' ? given.body.commands.at(-1)?.command : given
  if (last?.type !== 'Command' || commandName(last) !== 'exit') return false
  const [status] = last.suffix
  return status?.type !== 'Word' || status.value !== '0'
}

/** Undefined for what is no simple command. */
export function commandName(given: PipelineNode): string | undefined {
  return given.type === 'Command' ? given.name?.value : undefined
}
