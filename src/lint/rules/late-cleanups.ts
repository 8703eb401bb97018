import type { LintSighting } from '../../model/lint.ts'
import { ruleDefaults } from '../../model/rule-defaults.ts'
import { commandScopes } from '../command-scopes.ts'
import { commandText } from '../command-text.ts'
import { contextEntries } from '../context-entries.ts'
import { packageCommand } from '../install-command.ts'
import type { LintRule, LintSubject } from '../lint-rule.ts'
import { type MadePath, madePaths } from '../made-paths.ts'
import { cacheUses } from '../package-caches.ts'
import { collectRemovals } from '../removed-packages.ts'
import { removedPaths } from '../removed-paths.ts'
import type { ShellCommand } from '../shell-commands.ts'
import { imageSteps } from '../stage-steps.ts'

/** Of hostile Dockerfiles no more is remembered, and no more of one command looked up. */
const maxMade = 200
const maxRemoved = 50
const floorBytes = ruleDefaults['late-cleanup'].floor ?? 0

/** A RUN that removes what an earlier layer brought: everybody downloads both. */
export const lateCleanups: LintRule = (subject) =>
  [...removedFiles(subject), ...cleanedCaches(subject), ...removedInstalls(subject)]
    .sort((a, b) => a.at - b.at)
    .map(({ at: _, ...sighting }) => sighting)

type Late = LintSighting & { readonly at: number }

function sighting(
  subject: LintSubject,
  { command, line, at }: { readonly command: ShellCommand; readonly line: number; readonly at: number },
): Late {
  return {
    code: 'late-cleanup',
    file: subject.dockerfile.path,
    line: command.line,
    subject: commandText(command),
    detail: `line ${line}`,
    at,
  }
}

function removedFiles(subject: LintSubject): readonly Late[] {
  const entries = contextEntries(subject)
  let known: readonly MadePath[] = []
  return imageSteps(subject).flatMap((step, at) => {
    const own = madePaths(step)
    const late: Late[] = []
    for (const { command, scope } of commandScopes(step)) {
      const removed = removedPaths(command, scope).slice(0, maxRemoved)
      if (removed.length === 0) continue
      const isGone = ({ path }: MadePath): boolean => removed.some((one) => isInside(path, one))
      const isWithin = (made: MadePath): boolean => removed.some((one) => isPartOf(one, { made, entries }))
      // What this very RUN writes there is no longer what the earlier layer brought.
      const first = known.find(
        (made) =>
          (isGone(made) || isWithin(made)) && !isSmall(made, entries) && !own.some(({ path }) => path === made.path),
      )
      if (first !== undefined) late.push(sighting(subject, { command, line: first.line, at }))
      // Of `COPY file /folder/` both the file and the folder are known: what became of the one is told of the other.
      const gone = new Set(known.filter(isGone).flatMap(ofContext))
      known = known.filter((made) => !isGone(made) && !ofContext(made).some((key) => gone.has(key)))
    }
    const cleaned = commandScopes(step).flatMap(({ command, scope }) =>
      removedPaths(command, scope).slice(0, maxRemoved),
    )
    const left = own.filter(({ path }) => !cleaned.some((one) => isInside(path, one)))
    known = [...known, ...left].slice(-maxMade)
    return late
  })
}

function ofContext({ line, source }: MadePath): readonly string[] {
  return source === undefined ? [] : [`${line} ${source}`]
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`)
}

type Entries = ReturnType<typeof contextEntries>

/** Whether a path is of a folder that came from the context, which has it. */
function isPartOf(
  removed: string,
  { made: { path, source }, entries }: { readonly made: MadePath; readonly entries: Entries },
): boolean {
  if (source === undefined || !removed.startsWith(`${path}/`)) return false
  const below = removed.slice(path.length + 1)
  return entries.has(source === '.' || source === '' ? below : `${source}/${below}`)
}

/** A list or a script is not worth a layer of its own, nor is a file of the context that is as small. */
function isSmall({ path, source }: MadePath, entries: Entries): boolean {
  const file = entries.get(source ?? '')
  if (file?.kind === 'file') return file.bytes < floorBytes
  return /\.(?:asc|cfg|conf|deb-?src|gpg|in|ini|json|key|list|lock|md|pem|py|R|sh|sources|toml|txt|ya?ml)$/.test(
    source ?? path,
  )
}

function cleanedCaches(subject: LintSubject): readonly Late[] {
  const left = new Map<string, ShellCommand>()
  return cacheUses(subject).flatMap(({ code, left: filling, cleaned, at }) => {
    const earlier = left.get(code)
    if (filling !== undefined) left.set(code, filling)
    if (cleaned === undefined || earlier === undefined) return []
    left.delete(code)
    return [sighting(subject, { command: cleaned, line: earlier.line, at })]
  })
}

function removedInstalls(subject: LintSubject): readonly Late[] {
  const installed = new Map<string, number>()
  return imageSteps(subject).flatMap(({ commands }, at) => {
    const late = commands.flatMap((command) => {
      const known = packageCommand(command)
      if (known?.kind !== 'remove') return []
      const names = known.operands.map(({ value }) => `${known.manager} ${value}`)
      const line = names.map((name) => installed.get(name)).find((one) => one !== undefined)
      for (const name of names) installed.delete(name)
      return line === undefined ? [] : [sighting(subject, { command, line, at })]
    })
    const removals = collectRemovals()
    removals.add(commands)
    for (const command of commands) {
      const known = packageCommand(command)
      if (known?.kind !== 'install') continue
      const virtual = known.options.flatMap(({ name, value }) =>
        /^(?:-t|--virtual)$/.test(name) && value !== undefined ? [value] : [],
      )
      for (const { value } of [...known.operands, ...virtual]) {
        if (!removals.has(known, value)) installed.set(`${known.manager} ${value}`, command.line)
      }
    }
    return late
  })
}
