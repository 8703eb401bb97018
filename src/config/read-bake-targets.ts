import { ActionError } from '../errors.ts'
import { childEnvironment } from '../model/child-environment.ts'
import type { BakeRef } from '../model/config.ts'
import { parseJson } from '../model/parse-json.ts'
import { quote } from '../model/quote.ts'
import type { Exec, ExecResult } from '../ports.ts'
import type { AddProblem } from './draft.ts'
import { type ImportedTarget, importedTarget } from './imported-target.ts'
import { proposal } from './proposal.ts'

export type BakeReader = {
  readonly workspace: string
  readonly exec: Exec
  /** Only the allowed variables of it reach buildx, since a bake or compose file reads whatever is there. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly add: AddProblem
}

type PrintedTargets = Readonly<Record<string, unknown>>

const timeoutSeconds = 60

export function bakeKey(ref: BakeRef): string {
  return JSON.stringify([ref.files, ref.target])
}

/**
 * The targets of bake and compose files by `bakeKey`; each set of files is read once.
 * Throws an ActionError `docker-missing`, `buildx-missing` or `timeout`; all else is a problem of the configuration.
 */
export async function readBakeTargets(
  refs: readonly BakeRef[],
  reader: BakeReader,
): Promise<Map<string, ImportedTarget>> {
  const targets = new Map<string, ImportedTarget>()
  for (const group of Map.groupBy(refs, (ref) => JSON.stringify(ref.files)).values()) {
    const found = await existingRefs(group, reader)
    const printed = await printTargets(found, reader)
    for (const ref of printed === undefined ? [] : found) {
      const value = Object.hasOwn(printed ?? {}, ref.target) ? printed?.[ref.target] : undefined
      if (value === undefined) {
        addProblem(ref, { message: 'is a group, not a target', remedy: 'Name one target' }, reader)
        continue
      }
      const imported = importedTarget(value)
      const remedy = 'Remove that there, or describe this variant without `bake`'
      for (const message of imported.problems) addProblem(ref, { message, remedy }, reader)
      targets.set(bakeKey(ref), imported.target)
    }
  }
  return targets
}

function addProblem(
  ref: BakeRef,
  { message, remedy }: { readonly message: string; readonly remedy: string },
  { add }: BakeReader,
): void {
  add({
    path: [],
    message: `Target ${quote(ref.target)} of ${filesOf(ref)} ${message}`,
    remedy,
    position: ref.position,
  })
}

/** The names of all targets that a file has, groups left out; undefined where buildx cannot tell. Throws as `readBakeTargets` does. */
export async function bakeTargetNames(file: string, reader: BakeReader): Promise<readonly string[] | undefined> {
  const ref = { files: [file], target: 'default', position: { file, line: 1, column: 1 } }
  const result = await bake([ref], ['--list=type=targets,format=json'], reader)
  const list = result.exitCode === 0 ? parseJson(result.stdout) : undefined
  const targets = Array.isArray(list) ? list.filter((item: unknown) => !isGroup(item)) : undefined
  return targets === undefined ? undefined : listedNames(JSON.stringify(targets))
}

function isGroup(item: unknown): boolean {
  return typeof item === 'object' && item !== null && 'group' in item && item.group === true
}

/** Those whose target the files have. Where buildx cannot list (before 0.20), all: printing will tell. */
async function existingRefs(group: readonly BakeRef[], reader: BakeReader): Promise<readonly BakeRef[]> {
  const result = await bake(group, ['--list=type=targets,format=json'], reader)
  const names = result.exitCode === 0 ? listedNames(result.stdout) : undefined
  if (names === undefined) return group
  for (const ref of group.filter((candidate) => !names.includes(candidate.target))) {
    const message = `does not exist`
    addProblem(
      ref,
      { message, remedy: names.length === 0 ? 'The file has no target' : proposal(ref.target, names) },
      reader,
    )
  }
  return group.filter((ref) => names.includes(ref.target))
}

function listedNames(stdout: string): string[] | undefined {
  const list = parseJson(stdout)
  if (!Array.isArray(list)) return undefined
  return list.flatMap((item: unknown) => {
    const name = typeof item === 'object' && item !== null && 'name' in item ? item.name : undefined
    return typeof name === 'string' ? [name] : []
  })
}

async function printTargets(refs: readonly BakeRef[], reader: BakeReader): Promise<PrintedTargets | undefined> {
  const first = refs[0]
  if (first === undefined) return undefined
  const targets = [...new Set(refs.map((ref) => ref.target))]
  const result = await bake(refs, ['--print', '--', ...targets], reader)
  const printed = result.exitCode === 0 ? parseJson(result.stdout) : undefined
  const target = typeof printed === 'object' && printed !== null && 'target' in printed ? printed.target : undefined
  if (typeof target === 'object' && target !== null) return target as PrintedTargets
  const command = `docker buildx bake ${first.files.map((file) => `-f ${file}`).join(' ')} --print ${targets.join(' ')}`
  reader.add({
    path: [],
    message: `buildx cannot read ${filesOf(first)}${reasonOf(result, first)}`,
    remedy: `See what it says to ${quote(command)}`,
    position: first.position,
  })
  return undefined
}

/** Only a message about a place in one of these files is repeated: others could quote a file outside the workspace. */
function reasonOf({ stderr }: ExecResult, { files }: BakeRef): string {
  const line = stderr
    .split('\n')
    .find((candidate) => candidate.startsWith('ERROR: '))
    ?.slice('ERROR: '.length)
  const target = /^failed to find target \S+$/.exec(line ?? '')
  const placed = files.some((file) => line?.startsWith(`${file}:`) || line?.startsWith(`./${file}:`))
  return line !== undefined && (placed || target !== null) ? `: ${quote(line).slice(1, -1)}` : ''
}

async function bake(refs: readonly BakeRef[], args: readonly string[], reader: BakeReader): Promise<ExecResult> {
  const files = refs[0]?.files ?? []
  const shown = files.map(quote).join(', ')
  const options = { cwd: reader.workspace, env: childEnvironment({ env: reader.env }), timeoutSeconds }
  // Relative names that cannot be taken for options, URLs or standard input.
  const fileArgs = files.flatMap((file) => ['--file', `./${file}`])
  const result = await reader.exec.run('docker', ['buildx', 'bake', ...fileArgs, ...args], options).catch((error) => {
    if ((error as { code?: unknown }).code !== 'ENOENT') throw error
    throw new ActionError('docker-missing', `Reading ${shown} needs docker, which is not installed`, {
      hint: 'Install docker with buildx, or describe the variants without `bake`',
      cause: error,
    })
  })
  if (result.timedOut) {
    throw new ActionError('timeout', `docker buildx did not read ${shown} within ${timeoutSeconds} s`)
  }
  if (
    result.exitCode !== 0 &&
    /is not a docker command|unknown command: docker buildx|unknown flag: --file|unknown shorthand flag/.test(
      result.stderr,
    )
  ) {
    throw new ActionError('buildx-missing', `Reading ${shown} needs docker buildx, which is not installed`, {
      hint: 'Add the step `uses: docker/setup-buildx-action`',
    })
  }
  return result
}

function filesOf(ref: BakeRef): string {
  return ref.files.map(quote).join(', ')
}
