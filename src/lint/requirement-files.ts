import { posix } from 'node:path'
import { isUnknown } from '../model/unknown.ts'
import { commandScopes } from './command-scopes.ts'
import { contextEntries } from './context-entries.ts'
import { packageCommand } from './install-command.ts'
import type { LintSubject } from './lint-rule.ts'
import { madePaths } from './made-paths.ts'
import { readRequirements } from './read-requirements.ts'
import { imagePaths } from './removed-paths.ts'
import type { ShellCommand } from './shell-commands.ts'
import { type Step, stageSteps } from './stage-steps.ts'

/** A file that `pip install -r` or `-c` names, and where it may lie in the workspace, the likeliest first. */
export type NamedFile = {
  readonly isConstraint: boolean
  readonly candidates: readonly string[]
  readonly command: ShellCommand
}

/** More COPYs before an install, and more installs, are not looked at. */
const maxCopies = 200
const maxFiles = 100

/** The files of requirements that one RUN installs. */
export function namedFiles(
  step: Step,
  { subject, earlier }: { readonly subject: Pick<LintSubject, 'variant'>; readonly earlier: readonly Step[] },
): readonly NamedFile[] {
  return commandScopes(step).flatMap(({ command, scope }) => {
    const known = packageCommand(command)
    if (known?.kind !== 'install' || !/^(?:pip|uv)$/.test(known.manager)) return []
    return known.options.flatMap(({ name, value }): NamedFile[] => {
      const isConstraint = /^(?:-c|--constraints?)$/.test(name)
      if (value === undefined || !(isConstraint || /^(?:-r|--requirements?)$/.test(name))) return []
      const [path] = imagePaths(value.value, scope)
      if (path === undefined) return []
      return [
        {
          isConstraint,
          command,
          candidates: sourcesOf(path, { step, earlier }).flatMap((source) => inWorkspace(source, subject)),
        },
      ]
    })
  })
}

/** Paths of the context that may be what lies at a path of the image. */
function sourcesOf(
  path: string,
  { step, earlier }: { readonly step: Step; readonly earlier: readonly Step[] },
): readonly string[] {
  const mounted = step.mounts.flatMap(({ type, target, source, from }) =>
    type === 'bind' && from === undefined ? [{ path: target, source }] : [],
  )
  const copied = earlier.slice(-maxCopies).reverse().flatMap(madePaths)
  return [...mounted, ...copied].flatMap(({ path: made, source }) => {
    if (source === undefined) return []
    if (path === made) return [source]
    if (!path.startsWith(made === '/' ? '/' : `${made}/`)) return []
    const below = path.slice(made === '/' ? 1 : made.length + 1)
    if (/[*?[]/.test(source)) return [posix.join(posix.dirname(source), below)]
    return [posix.join(source, below), ...(posix.basename(source) === below ? [source] : [])]
  })
}

function inWorkspace(source: string, { variant }: Pick<LintSubject, 'variant'>): readonly string[] {
  const path = posix.join(variant.context, source.replace(/^\/+/, ''))
  return path.startsWith('../') || path === '..' || path.startsWith('/') ? [] : [path]
}

/** What a file of requirements names by `-r` and `-c`. */
export function nestedFiles(
  path: string,
  text: string,
): readonly { readonly path: string; readonly isConstraint: boolean }[] {
  return readRequirements(text).options.flatMap(({ name, value }) => {
    const isConstraint = /^(?:-c|--constraint)$/.test(name)
    if (!(isConstraint || /^(?:-r|--requirement)$/.test(name)) || value.includes('://') || value === '') return []
    const nested = posix.join(posix.dirname(path), value)
    return nested.startsWith('../') || nested.startsWith('/') ? [] : [{ path: nested, isConstraint }]
  })
}

/**
 * Texts of the files of requirements that needed stages install, by their path in the workspace, with those that they name.
 * `read` gives a file of the workspace, undefined where there is none or it is too large.
 */
export async function requirementTexts(
  subject: Omit<LintSubject, 'requirements'>,
  read: (path: string) => Promise<string | undefined>,
): Promise<ReadonlyMap<string, string>> {
  const { variant, context } = subject
  const steps = stageSteps(subject)
  const sent = isUnknown(context) ? undefined : contextEntries(subject)
  // What a link leads to may be of another folder than the context, and none of the build's business.
  const isOfContext = (path: string): boolean =>
    sent === undefined || sent.get(posix.relative(variant.context, path))?.kind === 'file'
  const texts = new Map<string, string>()
  const tried = new Set<string>()
  const found = async (path: string): Promise<boolean> => {
    if (texts.has(path)) return true
    if (tried.has(path) || texts.size >= maxFiles || !isOfContext(path)) return false
    tried.add(path)
    const text = await read(path)
    if (text !== undefined) texts.set(path, text)
    return text !== undefined
  }
  for (const [at, step] of steps.entries()) {
    for (const { candidates } of namedFiles(step, { subject, earlier: steps.slice(Math.max(0, at - maxCopies), at) })) {
      for (const path of candidates) if (await found(path)) break
    }
  }
  // A map goes on to what is put into it meanwhile.
  for (const [path, text] of texts) for (const nested of nestedFiles(path, text)) await found(nested.path)
  return texts
}
