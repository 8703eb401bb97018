import { expandBuildArgs } from '../model/expand-build-args.ts'
import { type PackageCommand, packageCommand } from './install-command.ts'
import type { LintSubject } from './lint-rule.ts'
import { type Requirement, type Requirements, readRequirement, readRequirements } from './read-requirements.ts'
import { namedFiles, nestedFiles } from './requirement-files.ts'
import { reachingStages } from './reaching-stages.ts'
import type { ShellCommand } from './shell-commands.ts'
import { type Step, stageSteps } from './stage-steps.ts'

/** Where something is written. */
type Place = { readonly file: string; readonly line: number }
export type PlacedRequirement = Requirement & { readonly file: string }
/** An index or a page of links, as it is written there. */
export type PlacedIndex = Place & { readonly name: string; readonly value: string }

/** One `pip install` or `uv pip install`: all that it is asked for. */
export type PythonInstall = {
  readonly step: Step
  readonly command: ShellCommand
  /** Named on its line. */
  readonly named: readonly PlacedRequirement[]
  /** Of the files that it installs, and those that they name. */
  readonly listed: readonly PlacedRequirement[]
  readonly constraints: readonly PlacedRequirement[]
  readonly indexes: readonly PlacedIndex[]
  readonly options: PackageCommand['options']
  /** Whether it is installed into the image, or into a folder that is copied there. */
  readonly reachesImage: boolean
}

/** More installs, or COPYs before one, are of no Dockerfile that somebody wrote. */
const maxInstalls = 200

const read = new WeakMap<LintSubject, readonly PythonInstall[]>()

/** Every install of Python packages in needed stages, in the order of the file. Read once for all rules. */
export function pythonInstalls(subject: LintSubject): readonly PythonInstall[] {
  const known = read.get(subject)
  if (known !== undefined) return known
  const files = new Map(
    [...subject.requirements].map(([path, text]) => [
      path,
      { ...readRequirements(text), nested: nestedFiles(path, text) },
    ]),
  )
  const reaching = reachingStages(subject)
  const steps = stageSteps(subject)
  const found: PythonInstall[] = []
  for (const [at, step] of steps.entries()) {
    if (found.length >= maxInstalls) break
    const listed = namedFiles(step, { subject, earlier: steps.slice(Math.max(0, at - maxInstalls), at) })
    for (const command of step.commands) {
      const install = packageCommand(command)
      if (install?.kind !== 'install' || !/^(?:pip|uv)$/.test(install.manager)) continue
      const own = listed.filter((one) => one.command === command)
      const paths = (isConstraint: boolean): string[] =>
        own.flatMap((one) =>
          one.isConstraint === isConstraint ? one.candidates.filter((path) => files.has(path)).slice(0, 1) : [],
        )
      const installed = withNested(paths(false), { files, isConstraint: false })
      const constraining = withNested([...installed, ...paths(true)], { files, isConstraint: true }).filter(
        (path) => !installed.includes(path),
      )
      found.push({
        step,
        command,
        named: install.operands.flatMap((word) => {
          const value = expandBuildArgs(word.value, step.scope.values) ?? word.value
          const requirement = /^[./~$]/.test(value) ? undefined : readRequirement(value, word.line)
          return requirement === undefined ? [] : [{ ...requirement, file: subject.dockerfile.path }]
        }),
        listed: installed.flatMap((file) => (files.get(file)?.requirements ?? []).map((one) => ({ ...one, file }))),
        constraints: constraining.flatMap((file) =>
          (files.get(file)?.requirements ?? []).map((one) => ({ ...one, file })),
        ),
        indexes: [
          ...indexesOf(install, { subject, step }),
          ...[...installed, ...constraining].flatMap((file) => indexesIn(file, files.get(file))),
        ],
        options: install.options,
        reachesImage: reaching.has(step.stage.index),
      })
    }
  }
  read.set(subject, found)
  return found
}

type Files = ReadonlyMap<string, Requirements & { readonly nested: ReturnType<typeof nestedFiles> }>

/** The files with those that they name, each once; of constraints those that any of them names. */
function withNested(
  paths: readonly string[],
  { files, isConstraint }: { readonly files: Files; readonly isConstraint: boolean },
): readonly string[] {
  const all = new Set(paths)
  // A set goes on to what is put into it meanwhile.
  for (const path of all) {
    for (const nested of files.get(path)?.nested ?? []) {
      if (nested.isConstraint === isConstraint && files.has(nested.path)) all.add(nested.path)
    }
  }
  return [...all]
}

const index = /^(?:-[if]|--(?:index-url|extra-index-url|index|default-index|find-links))$/

function indexesOf(
  install: PackageCommand,
  { subject, step }: { readonly subject: LintSubject; readonly step: Step },
): readonly PlacedIndex[] {
  return install.options.flatMap(({ name, value }) =>
    index.test(name) && value !== undefined
      ? [
          {
            name,
            value: expandBuildArgs(value.value, step.scope.values) ?? value.value,
            file: subject.dockerfile.path,
            line: value.line,
          },
        ]
      : [],
  )
}

function indexesIn(file: string, requirements: Requirements | undefined): readonly PlacedIndex[] {
  return (requirements?.options ?? []).flatMap(({ name, value, line }) =>
    index.test(name) ? [{ name, value, file, line }] : [],
  )
}

/** What an install is asked for, all of it. */
export function requirementsOf({ named, listed }: PythonInstall): readonly PlacedRequirement[] {
  return [...listed, ...named]
}
