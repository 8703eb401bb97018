import type { LintSighting } from '../../model/lint.ts'
import { commandScopes } from '../command-scopes.ts'
import { commandText } from '../command-text.ts'
import { contextEntries } from '../context-entries.ts'
import type { LintRule } from '../lint-rule.ts'
import { type MadePath, madePaths } from '../made-paths.ts'
import { nameOf, plainWords } from '../plain-command.ts'
import { imagePaths } from '../removed-paths.ts'
import type { ShellCommand } from '../shell-commands.ts'
import { imageSteps, type Step, type StepScope } from '../stage-steps.ts'

/** Of hostile Dockerfiles no more is remembered, and no more of one command looked up. */
const maxMade = 200
const maxChanged = 50

/** `chown -R` or `chmod -R` of what an earlier layer brought: every file is in the image twice. */
export const changedOwners: LintRule = (subject) => {
  const entries = contextEntries(subject)
  let known: readonly MadePath[] = []
  return imageSteps(subject).flatMap((step) => {
    const seen = commandScopes(step).flatMap(({ command, scope }): LintSighting[] => {
      const paths = changedPaths(command, scope).filter((path) => !isMounted(path, step))
      const made = known.find(({ path, source }) =>
        paths.some((changed) => {
          if (path === changed || path.startsWith(changed === '/' ? '/' : `${changed}/`)) return true
          if (source === undefined || !changed.startsWith(`${path}/`)) return false
          const below = changed.slice(path.length + 1)
          return entries.has(source === '.' || source === '' ? below : `${source}/${below}`)
        }),
      )
      if (made === undefined) return []
      const file = subject.dockerfile.path
      return [
        { code: 'copied-again', file, line: command.line, subject: commandText(command), detail: `line ${made.line}` },
      ]
    })
    known = [...known, ...madePaths(step)].slice(-maxMade)
    return seen
  })
}

function changedPaths(command: ShellCommand, scope: StepScope): readonly string[] {
  const [program, ...args] = plainWords(command) ?? []
  const values = args.map(({ value }) => value)
  if (!/^ch(?:own|mod|grp)$/.test(nameOf(program))) return []
  if (!values.some((value) => /^-[a-zA-Z]*R|^--recursive$/.test(value))) return []
  // A mode may begin with a dash: `-w`; then the first path passes for one, and is not looked up.
  const operands = values.filter((value) => !value.startsWith('-'))
  const hasReference = values.some((value) => value.startsWith('--reference'))
  return operands.slice(hasReference ? 0 : 1, maxChanged).flatMap((value) => imagePaths(value, scope))
}

function isMounted(path: string, { mounts }: Step): boolean {
  return mounts.some(({ target }) => path === target || path.startsWith(`${target}/`))
}
