import { developerPackage } from '../../model/developer-package.ts'
import type { LintSighting } from '../../model/lint.ts'
import { type PackageCommand, packageCommand } from '../install-command.ts'
import type { LintRule } from '../lint-rule.ts'
import { removedPackages } from '../removed-packages.ts'
import type { ShellWord } from '../shell-commands.ts'
import { imageSteps } from '../stage-steps.ts'

const system: ReadonlySet<PackageCommand['manager']> = new Set(['apt', 'apk', 'dnf', 'zypper'])
const maxNames = 6

/** Compilers, and headers to link with, that are installed into the image and not removed by the same RUN, or by a later one: `late-cleanup` has those. */
export const developerPackages: LintRule = (subject) => {
  const steps = imageSteps(subject)
  const removals = steps.map((step) => removedPackages(step.commands))
  return steps.flatMap(({ commands }, at) =>
    commands.flatMap((command): LintSighting[] => {
      const install = packageCommand(command)
      if (install?.kind !== 'install' || !system.has(install.manager)) return []
      const later = removals.slice(at).filter((removal) => removal !== undefined)
      const left = install.operands.filter((word) => !later.some((removal) => removal(install, plainName(word))))
      return (['build-tools', 'dev-packages'] as const).flatMap((code) => {
        const found = left.filter((word) => kindOf(word) === code)
        const [first] = found
        if (first === undefined) return []
        const names = found.slice(0, maxNames).map(({ value }) => value)
        const more = found.length > maxNames ? `, and ${found.length - maxNames} more` : ''
        return [{ code, file: subject.dockerfile.path, line: first.line, subject: `${names.join(' ')}${more}` }]
      })
    }),
  )
}

function kindOf(word: ShellWord): ReturnType<typeof developerPackage> {
  const name = plainName(word)
  return /^@?development[- ]tools$/i.test(name) ? 'build-tools' : developerPackage(name)
}

/** Without a version, a release or an architecture: `gcc=4:12.2`, `curl/bookworm`, `g++:arm64`. */
function plainName({ value }: ShellWord): string {
  return value.replace(/[=:~<>/].*$/s, '')
}
