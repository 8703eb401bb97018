import { type PackageCommand, packageCommand } from './install-command.ts'
import type { ShellCommand } from './shell-commands.ts'

/** What is removed, as far as it was added. */
export type Removals = {
  add(commands: readonly ShellCommand[]): void
  /** Whether a package that `install` brings is removed. */
  has(install: PackageCommand, name: string): boolean
}

// apk's name for all that one command installs.
const virtual = /^(?:-t|--virtual)$/

/** Packages that commands remove. Names that a variable stands for may be any. */
export function collectRemovals(): Removals {
  const names = new Set<string>()
  const managers = new Set<string>()
  return {
    add: (commands) => {
      const removals = commands.flatMap((command) => {
        const known = packageCommand(command)
        return known?.kind === 'remove' ? [known] : []
      })
      if (removals.length === 0) return
      const marks = commands.some(({ words }) => words.some(({ value }) => value === 'apt-mark'))
      for (const { manager, verb, operands } of removals) {
        for (const { value } of operands) names.add(`${manager} ${value}`)
        const isAny = operands.some(({ value }) => /[$*`]/.test(value))
        if (isAny || verb === 'history' || (marks && manager === 'apt')) managers.add(manager)
      }
    },
    has: ({ manager, options }, name) =>
      managers.has(manager) ||
      names.has(`${manager} ${name}`) ||
      options.some(
        (option) =>
          option.value !== undefined && virtual.test(option.name) && names.has(`${manager} ${option.value.value}`),
      ),
  }
}
