import { posix } from 'node:path'
import { composeServices } from './config/compose-services.ts'
import { bakeTargetNames, type BakeReader, readBakeTargets } from './config/read-bake-targets.ts'
import { ActionError } from './errors.ts'
import { dockerfileTargets, looksShipped } from './init/dockerfile-targets.ts'
import { findBuildFiles } from './init/find-build-files.ts'
import { guessContext } from './init/guess-context.ts'
import type { BuildCandidate, BuildFile, LeftOut } from './model/proposal.ts'
import type { Ports } from './run.ts'

const maxFileBytes = 256 * 1024
const maxTargets = 20

export type Candidates = {
  readonly candidates: readonly BuildCandidate[]
  /** Of Dockerfiles alone, those too that a bake or compose file builds: what is left where such a file cannot be imported. */
  readonly ofDockerfiles: readonly BuildCandidate[]
  readonly leftOut: readonly LeftOut[]
}

/** A file's candidates, with the Dockerfile and stage that each is built from, where that is known. */
type Read = {
  readonly candidate: BuildCandidate
  readonly builds?: { readonly dockerfile: string; readonly target?: string }
}

type Source = { readonly ports: Ports; readonly leftOut: LeftOut[] }

/** What could be built here: the targets of bake files first, then the services of compose files, then the Dockerfiles that neither builds. */
export async function findCandidates(ports: Ports): Promise<Candidates> {
  const { workspace } = ports.context
  const { found, leftOut: passed } = await findBuildFiles({ workspace, files: ports.files })
  const leftOut = [...passed]
  const claimed = new Set<string>()
  const candidates: BuildCandidate[] = []
  const ofDockerfiles: BuildCandidate[] = []
  for (const kind of ['bake', 'compose', 'dockerfile'] as const) {
    const ofKind: Read[] = []
    for (const file of found.filter((each) => each.kind === kind)) {
      ofKind.push(...(await readers[kind](file, { ports, leftOut })))
    }
    for (const { candidate, builds } of ofKind) {
      if (kind === 'dockerfile') ofDockerfiles.push(candidate)
      const keys = builds === undefined ? [] : keysOf(builds, candidate.lastStage)
      if (keys.some((key) => claimed.has(key))) continue
      for (const key of keys) claimed.add(key)
      candidates.push(candidate)
    }
  }
  return { candidates, ofDockerfiles, leftOut }
}

/** The last stage is the same with its name as without. */
function keysOf(builds: NonNullable<Read['builds']>, lastStage: string | undefined): readonly string[] {
  const { dockerfile, target } = builds
  const names = target === undefined ? ['', ...(lastStage === undefined ? [] : [lastStage])] : [target]
  return names.map((name) => JSON.stringify([posix.normalize(dockerfile), name.toLowerCase()]))
}

const readers: Readonly<Record<BuildFile['kind'], (file: BuildFile, source: Source) => Promise<readonly Read[]>>> = {
  bake: fromBake,
  compose: fromCompose,
  dockerfile: fromDockerfile,
}

async function fromBake(file: BuildFile, { ports, leftOut }: Source): Promise<readonly Read[]> {
  if (!isAtTop(file, leftOut)) return []
  const { workspace } = ports.context
  const problems: string[] = []
  const reader: BakeReader = { ...ports, workspace, add: ({ message }) => void problems.push(message) }
  try {
    const names = (await bakeTargetNames(file.path, reader)) ?? []
    const shipped = names.filter((name) => looksShipped(name) && /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(name))
    if (shipped.length === 0)
      leftOut.push({ path: file.path, reason: 'buildx finds no target in it that could be shipped' })
    const found: Read[] = []
    if (shipped.length > maxTargets)
      leftOut.push({ path: file.path, reason: `only ${maxTargets} targets are proposed` })
    for (const target of shipped.slice(0, maxTargets)) {
      const position = { file: file.path, line: 1, column: 1 }
      problems.length = 0
      const [imported] = (await readBakeTargets([{ files: [file.path], target, position }], reader)).values()
      const [problem] = problems
      if (imported === undefined || problem !== undefined) {
        leftOut.push({ path: `${file.path}, target ${target}`, reason: problem ?? 'buildx cannot read it' })
        continue
      }
      const dockerfile = posix.join(imported.context, imported.dockerfile)
      const builds = { dockerfile, ...(imported.target === undefined ? {} : { target: imported.target }) }
      found.push({ candidate: { file, context: imported.context, target }, builds })
    }
    return found
  } catch (error) {
    ports.signal.throwIfAborted()
    if (!(error instanceof ActionError)) throw error
    leftOut.push({ path: file.path, reason: error.message })
    return []
  }
}

async function fromCompose(file: BuildFile, { ports, leftOut }: Source): Promise<readonly Read[]> {
  if (!isAtTop(file, leftOut)) return []
  const text = await textOf(file, { ports, leftOut })
  const services = text === undefined ? [] : composeServices(text, file.path)
  if (services === undefined) leftOut.push({ path: file.path, reason: 'it is no YAML that could be read' })
  if ((services ?? []).length > maxTargets) {
    leftOut.push({ path: file.path, reason: `only ${maxTargets} services are proposed` })
  }
  return (services ?? []).slice(0, maxTargets).flatMap(({ name, builds }): Read[] => {
    if (!/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/.test(name) || builds?.dockerfile.includes('$')) {
      leftOut.push({ path: file.path, reason: 'one of its services has a name or a Dockerfile with variables' })
      return []
    }
    return [{ candidate: { file, context: '.', target: name }, ...(builds && { builds }) }]
  })
}

async function fromDockerfile(file: BuildFile, { ports, leftOut }: Source): Promise<readonly Read[]> {
  const text = await textOf(file, { ports, leftOut })
  if (text === undefined) return []
  const targets = dockerfileTargets(text)
  if ('reason' in targets) {
    leftOut.push({ path: file.path, reason: targets.reason })
    return []
  }
  const { workspace } = ports.context
  const context = await guessContext({ path: file.path, text }, { workspace, files: ports.files })
  const { lastStage, named } = targets
  if (named.length > maxTargets)
    leftOut.push({ path: file.path, reason: `only ${maxTargets} of its stages are proposed` })
  const last: BuildCandidate = { file, context, ...(lastStage === undefined ? {} : { lastStage }) }
  return [
    { candidate: last, builds: { dockerfile: file.path } },
    ...named
      .slice(0, maxTargets)
      .map((target) => ({ candidate: { file, context, target }, builds: { dockerfile: file.path, target } })),
  ]
}

/** Contexts of a bake or compose file are relative to where it is used, which further down nobody knows. */
function isAtTop({ path }: BuildFile, leftOut: LeftOut[]): boolean {
  if (posix.dirname(path) === '.') return true
  leftOut.push({ path, reason: 'bake and compose files are proposed from the top folder alone' })
  return false
}

async function textOf({ path }: BuildFile, { ports, leftOut }: Source): Promise<string | undefined> {
  const absolute = posix.join(ports.context.workspace, path)
  try {
    const info = await ports.files.info(absolute)
    if (info?.kind === 'file' && info.bytes <= maxFileBytes) {
      return new TextDecoder().decode(await ports.files.readBytes(absolute, maxFileBytes))
    }
    leftOut.push({ path, reason: 'it is larger than 256 KiB' })
  } catch (error) {
    const { syscall, message } = error as NodeJS.ErrnoException
    if (syscall === undefined) throw error
    leftOut.push({ path, reason: `it cannot be read: ${message}` })
  }
  return undefined
}
