import { isUnknown } from '../model/unknown.ts'
import { type PackageCommand, packageCommand } from './install-command.ts'
import type { LintSubject } from './lint-rule.ts'
import { nameOf, plainWords } from './plain-command.ts'
import { removedPaths } from './removed-paths.ts'
import type { ShellCommand } from './shell-commands.ts'
import { imageSteps, type Step } from './stage-steps.ts'

type CacheCode =
  | 'apt-cache'
  | 'apk-cache'
  | 'dnf-cache'
  | 'pip-cache'
  | 'uv-cache'
  | 'conda-cache'
  | 'npm-cache'
  | 'yarn-cache'

type Cache = {
  readonly code: CacheCode
  readonly fills: (command: PackageCommand) => boolean
  readonly cleans: (command: PackageCommand) => boolean
  /** The folder, and those it is in. */
  readonly folder: RegExp
  /** Which leave none, or have it elsewhere. */
  readonly variables?: readonly string[]
  /** What sets the same in a file. */
  readonly settings?: RegExp
}

const has = ({ options }: PackageCommand, name: RegExp): boolean => options.some((option) => name.test(option.name))
const takes = ({ operands }: PackageCommand, what: RegExp): boolean => operands.some(({ value }) => what.test(value))

const caches: readonly Cache[] = [
  {
    code: 'apt-cache',
    fills: ({ manager, verb }) => manager === 'apt' && verb === 'update',
    cleans: ({ manager, verb }) => manager === 'apt' && verb === 'distclean',
    folder: /^\/var(?:\/lib(?:\/apt(?:\/lists)?)?)?$/,
  },
  {
    code: 'apk-cache',
    fills: (command) =>
      command.manager === 'apk' &&
      (command.kind === 'install' || command.kind === 'refresh') &&
      !has(command, /^--(?:no-cache|cache-dir)$/),
    cleans: (command) => command.manager === 'apk' && command.kind === 'clean' && takes(command, /^purge$/),
    folder: /^\/var(?:\/cache(?:\/apk)?)?$|^\/etc\/apk\/cache$/,
  },
  {
    code: 'dnf-cache',
    fills: ({ manager, kind }) =>
      (manager === 'dnf' || manager === 'zypper') && (kind === 'install' || kind === 'refresh'),
    cleans: (command) =>
      command.kind === 'clean' &&
      (command.manager === 'zypper' || (command.manager === 'dnf' && takes(command, /^(?:all|metadata)$/))),
    folder: /^\/var(?:\/cache(?:\/(?:dnf|yum|libdnf5|tdnf|zypp))?)?$/,
  },
  {
    code: 'pip-cache',
    fills: (command) =>
      command.manager === 'pip' &&
      command.kind === 'install' &&
      !has(command, /^--(?:no-cache(?:-dir)?|no-index|no-deps|cache-dir|dry-run)$/) &&
      !isOfFiles(command),
    cleans: (command) => command.manager === 'pip' && command.kind === 'clean' && takes(command, /^purge$/),
    folder: /(?:^|\/)\.cache(?:\/pip)?$|^(?:~|\/root)$/,
    variables: ['PIP_NO_CACHE_DIR', 'PIP_CACHE_DIR', 'XDG_CACHE_HOME'],
    settings: /pip\.(?:conf|ini)|global\.(?:no-cache-dir|cache-dir)/,
  },
  {
    code: 'uv-cache',
    fills: (command) =>
      command.manager === 'uv' &&
      command.kind === 'install' &&
      !has(command, /^(?:-n|--(?:no-cache(?:-dir)?|offline|no-index|cache-dir|dry-run))$/) &&
      !isOfFiles(command),
    cleans: (command) =>
      command.manager === 'uv' && (command.verb === 'clean' || (command.verb === 'prune' && has(command, /^--ci$/))),
    folder: /(?:^|\/)\.cache(?:\/uv)?$|^(?:~|\/root)$/,
    variables: ['UV_NO_CACHE', 'UV_CACHE_DIR', 'XDG_CACHE_HOME'],
    settings: /uv\.toml/,
  },
  {
    code: 'conda-cache',
    fills: (command) => command.manager === 'conda' && command.kind === 'install' && !has(command, /^--dry-run$/),
    cleans: (command) =>
      command.manager === 'conda' &&
      command.kind === 'clean' &&
      has(command, /^-[a-z]*[atp][a-z]*$|^--(?:all|tarballs|packages|force-pkgs-dirs)$/),
    folder: /\/pkgs$|\/(?:mini|ana)?(?:conda|forge)3?$/,
    variables: ['CONDA_PKGS_DIRS'],
    settings: /\.(?:conda|mamba)rc/,
  },
  {
    code: 'npm-cache',
    fills: (command) => command.manager === 'npm' && command.kind === 'install' && !has(command, /^--cache$/),
    cleans: (command) =>
      command.manager === 'npm' && command.kind === 'clean' && takes(command, /^(?:clean|clear|rm)$/),
    folder: /(?:^|\/)\.npm(?:\/_cacache)?$|^(?:~|\/root)$/,
    variables: ['npm_config_cache', 'NPM_CONFIG_CACHE'],
    settings: /\.npmrc/,
  },
  {
    code: 'yarn-cache',
    fills: (command) =>
      command.manager === 'yarn' &&
      command.kind === 'install' &&
      !has(command, /^--(?:cache-folder|immutable|immutable-cache)$/),
    cleans: (command) => command.manager === 'yarn' && command.kind === 'clean' && takes(command, /^clean$/),
    folder: /(?:^|\/)\.cache(?:\/yarn(?:\/v\d)?)?$|^(?:~|\/root)$/,
    variables: ['YARN_CACHE_FOLDER', 'XDG_CACHE_HOME'],
    // Yarn's newer releases keep their archives to load programs from them.
    settings: /\.yarn(?:rc|\/)|corepack|yarn set version|berry/,
  },
]

/** Wheels that are there already are not downloaded. */
function isOfFiles({ operands, options }: PackageCommand): boolean {
  const isRequirement = options.some(({ name }) => /^(?:-r|--requirements?)$/.test(name))
  return (
    !isRequirement &&
    operands.length > 0 &&
    operands.every(({ value }) => /^[^:@]+\.whl$/.test(value) || /^[./$~].*(?:\.whl|\/\*|\/wheels\/?)$/.test(value))
  )
}

/** What one RUN of the image does to the cache of a package manager. */
export type CacheUse = {
  readonly code: CacheCode
  readonly step: Step
  /** Position of the RUN among the steps of the image. */
  readonly at: number
  /** The last command that fills it, where nothing cleans it behind that. */
  readonly left?: ShellCommand
  /** What cleans it in a RUN that does not fill it. */
  readonly cleaned?: ShellCommand
}

/** Every RUN of the image that leaves the cache of a package manager, or cleans what it did not fill. */
export function cacheUses(subject: LintSubject): readonly CacheUse[] {
  const steps = imageSteps(subject)
  const settings = settingsOf(subject, steps)
  const used = caches.filter((cache) => cache.settings?.test(settings) !== true)
  return steps.flatMap((step, at) =>
    step.commands.length === 0 ? [] : used.flatMap((cache) => useOf(cache, step).map((use) => ({ ...use, at }))),
  )
}

/** Texts in which a package manager may be told to keep no cache. */
function settingsOf({ context }: LintSubject, steps: readonly Step[]): string {
  const files = isUnknown(context)
    ? []
    : context.files.flatMap(({ path }) => (/(?:^|\/)\.yarn(?:rc\.yml$|\/releases)/.test(path) ? [path] : []))
  const texts = steps.flatMap(({ instruction: { keyword, text } }) =>
    /^(?:COPY|ADD|RUN)$/.test(keyword) ? [text] : [],
  )
  return [...texts, ...files].join('\n')
}

function useOf(cache: Cache, step: Step): readonly Omit<CacheUse, 'at'>[] {
  const { code, folder, variables = [] } = cache
  const isSet = variables.some((name) => step.scope.env.has(name) || step.scope.values.get(name) !== undefined)
  if (isSet || step.mounts.some(({ target }) => folder.test(target))) return []
  let left: ShellCommand | undefined
  let cleaned: ShellCommand | undefined
  let fills = false
  for (const command of step.commands) {
    const known = packageCommand(command)
    if (setsVariable(command, variables)) {
      if (known === undefined) return []
      continue
    }
    if (known !== undefined && cache.fills(known)) {
      fills = true
      left = command
    } else if (isCleaning({ command, known, cache, step })) {
      left = undefined
      if (!isOwnCleaner(command)) cleaned ??= command
    }
  }
  if (left !== undefined) return [{ code, step, left }]
  return !fills && cleaned !== undefined ? [{ code, step, cleaned }] : []
}

function setsVariable(command: ShellCommand, variables: readonly string[]): boolean {
  const given = command.words[0]?.value === 'export' ? command.words.map(({ value }) => value) : command.assignments
  const env = command.words.map(({ value }) => value).filter((value) => /^[A-Za-z_]+=/.test(value))
  return [...given, ...env].some((text) => variables.some((name) => text.startsWith(`${name}=`)))
}

type Cleaning = {
  readonly command: ShellCommand
  readonly known: PackageCommand | undefined
  readonly cache: Cache
  readonly step: Step
}

function isCleaning({ command, known, cache, step }: Cleaning): boolean {
  if (known !== undefined) return cache.cleans(known)
  return isOwnCleaner(command) || removedPaths(command, step.scope).some((path) => cache.folder.test(path))
}

/** A script of that name is believed. */
function isOwnCleaner(command: ShellCommand): boolean {
  return /clean/i.test(nameOf(plainWords(command)?.[0]))
}
