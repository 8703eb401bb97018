import { posix } from 'node:path'
import { expandBuildArgs } from '../model/expand-build-args.ts'
import { commandScopes } from './command-scopes.ts'
import { packageCommand } from './install-command.ts'
import { nameOf, plainWords } from './plain-command.ts'
import { imagePaths } from './removed-paths.ts'
import type { ShellCommand } from './shell-commands.ts'
import { resolveIn, type Step, type StepScope } from './stage-steps.ts'

/** What an instruction puts into the image. */
export type MadePath = {
  readonly path: string
  /** Of the instruction. */
  readonly line: number
  /** Where it comes from the context: what it is there. */
  readonly source?: string
}

/** Absolute paths that a COPY, an ADD, or a RUN by its words brings; what is written into a mount is nowhere. */
export function madePaths(step: Step): readonly MadePath[] {
  const { keyword, line } = step.instruction
  const made =
    keyword === 'COPY' || keyword === 'ADD'
      ? copied(step)
      : commandScopes(step).flatMap(({ command, scope }) => written(command, scope).map((path) => ({ path })))
  const isMounted = (path: string): boolean =>
    step.mounts.some(({ target }) => path === target || path.startsWith(`${target}/`))
  return made.flatMap((one) => (one.path.startsWith('/') && !isMounted(one.path) ? [{ ...one, line }] : []))
}

function copied({ instruction, scope }: Step): readonly Omit<MadePath, 'line'>[] {
  const words = (instruction.json ?? instruction.text.split(/\s+/)).map(
    (word) => expandBuildArgs(word, scope.values) ?? word,
  )
  const written = words.at(-1)
  const sources = words.slice(0, -1)
  const target = written === undefined ? undefined : resolveIn(scope, written)
  if (written === undefined || target === undefined || sources.length === 0) return []
  const isFolder = sources.length > 1 || /(?:^|\/)\.?$/.test(written)
  const isFromContext = !instruction.flags.some(({ name }) => name === 'from')
  return sources.flatMap((source) => {
    const name = posix.basename(source.replace(/[?#].*$/s, ''))
    const ofContext =
      isFromContext && !source.includes('://') ? { source: posix.normalize(source).replace(/^\/+|\/+$/g, '') } : {}
    // Of a folder the content is copied, of a file the file itself: which it is the words do not say.
    const inside = isFolder && name !== '.' && name !== '' ? [{ path: posix.join(target, name), ...ofContext }] : []
    return [...inside, ...(isFolder && target === '/' ? [] : [{ path: target, ...ofContext }])]
  })
}

/** What a command of a RUN writes that is worth a name: downloads, clones, archives, installed folders. */
function written(command: ShellCommand, scope: StepScope): readonly string[] {
  const words = plainWords(command) ?? []
  const values = words.map(({ value }) => value)
  const path = (value: string | undefined): readonly string[] =>
    value === undefined ? [] : imagePaths(value, scope).map((one) => resolveIn(scope, one) ?? one)
  const valueAfter = (option: RegExp): string | undefined => {
    const at = values.findIndex((value) => option.test(value))
    return values[at]?.startsWith('--') === true && values[at]?.includes('=')
      ? values[at]?.replace(/^[^=]*=/, '')
      : values[at < 0 ? values.length : at + 1]
  }
  const urls = values.filter((value) => value.includes('://'))
  const manager = packageCommand(command)
  switch (nameOf(words[0])) {
    case 'curl': {
      if (values.some((value) => /^(?:-[a-zA-Z]*O[a-zA-Z]*|--remote-name(?:-all)?)$/.test(value)))
        return urls.flatMap((url) => path(fileOf(url)))
      return path(valueAfter(/^(?:-[a-zA-Z]*o|--output(?:=.*)?)$/))
    }
    case 'wget': {
      if (values.some((value) => /^-[a-zA-Z]*O-$/.test(value))) return []
      const file = valueAfter(/^(?:-[a-zA-Z]*O|--output-document(?:=.*)?)$/)
      if (file !== undefined) return file === '-' ? [] : path(file)
      const folder = valueAfter(/^(?:-P|--directory-prefix(?:=.*)?)$/)
      return urls.flatMap((url) => path(folder === undefined ? fileOf(url) : `${folder}/${fileOf(url)}`))
    }
    case 'git': {
      if (values[1] !== 'clone') return []
      const [url, folder] = values
        .slice(2)
        .filter(
          (value, index, rest) => !value.startsWith('-') && !/^-[bo]$|^--branch$|^--depth$/.test(rest[index - 1] ?? ''),
        )
      return url === undefined ? [] : path(folder ?? fileOf(url).replace(/\.git$/, ''))
    }
    case 'tar':
      if (/^-?[a-z]*c/.test(values[1] ?? '')) return []
      return path(valueAfter(/^(?:-C|--directory(?:=.*)?)$/))
    case 'unzip':
      return path(valueAfter(/^-d$/))
    default:
  }
  const makesModules = manager?.kind === 'install' && /^(?:npm|yarn|pnpm)$/.test(manager.manager)
  if (makesModules && !values.some((value) => /^(?:-g|--global|global)$/.test(value))) return path('node_modules')
  const venv = values.findIndex((value) => value === 'venv' || value === 'virtualenv')
  return venv >= 0 && /^(?:python[\d.]*|uv|virtualenv)$/.test(nameOf(words[0]))
    ? path(values.slice(venv + 1).find((value) => !value.startsWith('-')))
    : []
}

function fileOf(url: string): string {
  return posix.basename(url.replace(/[?#].*$/s, ''))
}
