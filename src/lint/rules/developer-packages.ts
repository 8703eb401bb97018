import { developerPackage } from '../../model/developer-package.ts'
import type { LintSighting } from '../../model/lint.ts'
import { type PackageCommand, packageCommand } from '../install-command.ts'
import type { LintRule } from '../lint-rule.ts'
import { collectRemovals, type Removals } from '../removed-packages.ts'
import type { ShellCommand, ShellWord } from '../shell-commands.ts'
import { imageSteps } from '../stage-steps.ts'

const system: ReadonlySet<PackageCommand['manager']> = new Set(['apt', 'apk', 'dnf', 'zypper'])
const maxNames = 6

/** Compilers, and headers to link with, that are installed into the image and not removed by the same RUN, or by a later one: `late-cleanup` has those. */
export const developerPackages: LintRule = (subject) => {
  const removals = collectRemovals()
  const found: LintSighting[][] = []
  // From the last on: what a RUN installs it may remove itself, or a later one.
  for (const { commands } of [...imageSteps(subject)].reverse()) {
    removals.add(commands)
    found.push(commands.flatMap((command) => seen(command, { removals, file: subject.dockerfile.path })))
  }
  return found.reverse().flat()
}

function seen(
  command: ShellCommand,
  { removals, file }: { readonly removals: Removals; readonly file: string },
): LintSighting[] {
  const install = packageCommand(command)
  if (install?.kind !== 'install' || !system.has(install.manager)) return []
  const left = install.operands.filter((word) => kindOf(word) !== undefined && !removals.has(install, plainName(word)))
  return (['build-tools', 'dev-packages'] as const).flatMap((code) => {
    const words = left.filter((word) => kindOf(word) === code)
    const [first] = words
    if (first === undefined) return []
    const names = words.slice(0, maxNames).map(({ value }) => value)
    const more = words.length > maxNames ? `, and ${words.length - maxNames} more` : ''
    return [{ code, file, line: first.line, subject: `${names.join(' ')}${more}` }]
  })
}

function kindOf(word: ShellWord): ReturnType<typeof developerPackage> {
  const name = plainName(word)
  return /^@?development[- ]tools$/i.test(name) ? 'build-tools' : developerPackage(name)
}

/** Without a version, a release or an architecture: `gcc=4:12.2`, `curl/bookworm`, `g++:arm64`. */
function plainName({ value }: ShellWord): string {
  return value.replace(/[=:~<>/].*$/s, '')
}
