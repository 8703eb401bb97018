import { commandText } from '../command-text.ts'
import type { LintRule } from '../lint-rule.ts'
import { nameOf, plainWords } from '../plain-command.ts'
import { removedPaths } from '../removed-paths.ts'
import type { ShellCommand } from '../shell-commands.ts'
import { imageSteps, resolveIn } from '../stage-steps.ts'

const bounded = /^--(?:depth|shallow-since|shallow-exclude|filter|bare|mirror|reference)(?:=|$)/
const needsHistory = /^(?:describe|log|rev-list|shortlog|blame|merge-base|bisect|format-patch)$/

/** A clone that brings every commit there ever was, and leaves them in the image. */
export const wholeHistories: LintRule = (subject) =>
  imageSteps(subject).flatMap((step) => {
    const git = step.commands.filter((command) => nameOf(plainWords(command)?.[0]) === 'git')
    if (git.some((command) => command.words.some(({ value }) => needsHistory.test(value)))) return []
    const removed = step.commands.flatMap((command) => removedPaths(command, step.scope))
    return git.flatMap((command) => {
      const { url, folder } = cloneOf(command) ?? {}
      if (url === undefined || command.words.some(({ value }) => bounded.test(value))) return []
      const name = (folder ?? url).replace(/\/+$/, '')
      const base = nameOf({ value: name, text: name, line: 0 }).replace(/\.git$/, '')
      // Without its folder, or its history, nothing stays.
      const target = resolveIn(step.scope, folder ?? base)
      const isElsewhere = step.mounts.some(({ target: mount }) => target === mount || target?.startsWith(`${mount}/`))
      const isGone = removed.some((path) => path.endsWith('/.git') || path.endsWith(`/${base}`) || path === base)
      if (isGone || isElsewhere) return []
      return [
        { code: 'whole-history', file: subject.dockerfile.path, line: command.line, subject: commandText(command) },
      ]
    })
  })

const valued = /^(?:-[bocuj]|--(?:branch|origin|config|upload-pack|jobs|template|separate-git-dir))$/

function cloneOf(
  command: Pick<ShellCommand, 'words'>,
): { readonly url?: string; readonly folder?: string } | undefined {
  const words = (plainWords(command) ?? []).map(({ value }) => value)
  const at = words.indexOf('clone')
  if (at < 0) return undefined
  const operands = words.filter(
    (word, index) => index > at && !word.startsWith('-') && !valued.test(words[index - 1] ?? ''),
  )
  const [url, folder] = operands
  // A path is of a repository that is there already.
  if (url === undefined || !/:|^\$/.test(url) || url.startsWith('file:')) return undefined
  return { url, ...(folder !== undefined && { folder }) }
}
