import { type PackageCommand, packageCommand } from './install-command.ts'
import type { ShellCommand } from './shell-commands.ts'

/** Whether a package that `install` brought is removed. */
export type Removal = (install: PackageCommand, name: string) => boolean

/** What the commands of one RUN remove; undefined where they remove nothing. Names that a variable stands for may be any. */
export function removedPackages(commands: readonly ShellCommand[]): Removal | undefined {
  const removals = commands.flatMap((command) => {
    const known = packageCommand(command)
    return known?.kind === 'remove' ? [known] : []
  })
  if (removals.length === 0) return undefined
  const marks = commands.some(({ words }) => words.some(({ value }) => value === 'apt-mark'))
  const names = new Set(removals.flatMap(({ manager, operands }) => operands.map(({ value }) => `${manager} ${value}`)))
  const managers = new Set(
    removals.flatMap(({ manager, verb, operands }) =>
      (marks && manager === 'apt') || verb === 'history' || operands.some(({ value }) => /[$*`]/.test(value))
        ? [manager]
        : [],
    ),
  )
  return ({ manager, options }, name) =>
    managers.has(manager) ||
    names.has(`${manager} ${name}`) ||
    options.some(
      (option) =>
        option.value !== undefined && virtual.test(option.name) && names.has(`${manager} ${option.value.value}`),
    )
}

// apk's name for all that one command installs.
const virtual = /^(?:-t|--virtual)$/
