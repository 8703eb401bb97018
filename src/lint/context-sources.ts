import { posix } from 'node:path'
import type { Variant } from '../model/config.ts'
import { csvAttributes } from '../model/csv-option.ts'
import { argName, declaredArgs } from '../model/declared-args.ts'
import type { Dockerfile, DockerfileInstruction } from '../model/dockerfile.ts'
import { argValues, expandBuildArgs, withoutQuotes } from '../model/expand-build-args.ts'
import type { Platform } from '../model/platform.ts'
import { isUnknown, type Unknown, unknown } from '../model/unknown.ts'
import type { NeededStage } from './lint-rule.ts'
import { platformArgs } from '../model/platform-args.ts'

/** What an instruction names in the context; `path` has the variables in place and is relative to the context, `` is all of it. */
export type NamedSource = { readonly written: string; readonly path: string }
export type NamedSources = { readonly instruction: DockerfileInstruction; readonly sources: readonly NamedSource[] }

type Build = {
  readonly dockerfile: Dockerfile
  readonly stages: readonly NeededStage[]
  readonly variant: Pick<Variant, 'buildArgs' | 'contexts'>
  readonly platform: Platform
}

/**
 * What COPY, ADD and bind mounts of the needed stages take from the context on one platform, as BuildKit finds it before it asks for files (dockerfile2llb).
 * Unknown where a source has a variable that a base image may set.
 */
export function contextSources({ dockerfile, stages, variant, platform }: Build): readonly NamedSources[] | Unknown {
  const known = platformArgs(platform)
  const globals = argValues(dockerfile.args.flatMap(declaredArgs), { given: variant.buildArgs, known })
  const scopes = new Map<string, Scope>()
  const found: NamedSources[] = []
  for (const stage of stages) {
    const base = expandBuildArgs(stage.base, globals)?.toLowerCase() ?? ''
    const scope: Scope = { own: new Map(), env: new Set(), above: scopes.get(base) }
    if (stage.name !== undefined) scopes.set(stage.name.toLowerCase(), scope)
    for (const instruction of stage.instructions) {
      if (instruction.triggered === true) continue
      if (instruction.keyword === 'ARG') declare(instruction, { scope, globals, given: variant.buildArgs })
      else if (instruction.keyword === 'ENV') set(instruction, scope)
      else {
        const sources = sourcesOf(instruction, scope)
        if (isUnknown(sources)) return sources
        if (sources.length > 0) found.push({ instruction, sources })
      }
    }
  }
  return found
}

/** What variables stand for at one place of a stage: its own, and those of the stage that it builds on. */
type Scope = {
  readonly own: Map<string, string | undefined>
  /** Of them those that ENV has set, whom no ARG takes the place of. */
  readonly env: Set<string>
  readonly above: Scope | undefined
}

/** No path is longer, and texts that double each other would grow. */
const maxValueLength = 4096

function declare(
  instruction: DockerfileInstruction,
  {
    scope,
    globals,
    given,
  }: { scope: Scope; globals: ReadonlyMap<string, string | undefined>; given: Build['variant']['buildArgs'] },
): void {
  for (const declared of declaredArgs(instruction)) {
    const name = argName(declared)
    if (scope.env.has(name)) continue
    const written = declared.length === name.length ? undefined : expanded(declared.slice(name.length + 1), scope)
    const value = declared.length === name.length ? (globals.get(name) ?? '') : written
    scope.own.set(name, Object.hasOwn(given, name) ? given[name] : value)
  }
}

/** `NAME=value OTHER=value`, or the old `NAME value`. */
function set({ text, ...rest }: DockerfileInstruction, scope: Scope): void {
  const [, single, value = ''] = /^([^\s=]+)\s+(.*)$/s.exec(text) ?? []
  const pairs = single === undefined ? declaredArgs({ ...rest, text }) : [`${single}=${value}`]
  for (const pair of pairs) {
    const name = argName(pair)
    scope.own.set(name, expanded(pair.slice(name.length + 1), scope))
    scope.env.add(name)
  }
}

/** Undefined where something in it has no value that is known. */
function expanded(text: string, scope: Scope): string | undefined {
  const names = new Set([...text.matchAll(/\$\{?([A-Za-z_][A-Za-z0-9_]*)/g)].map(([, name = '']) => name))
  const values = new Map([...names].map((name) => [name, valueAt(name, scope)] as const))
  const value = expandBuildArgs(withoutQuotes(text), values)
  return value === undefined || value.length > maxValueLength ? undefined : value
}

function valueAt(name: string, scope: Scope): string | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.above) {
    if (at.own.has(name)) return at.own.get(name)
  }
  return undefined
}

function sourcesOf(instruction: DockerfileInstruction, scope: Scope): readonly NamedSource[] | Unknown {
  const sources: NamedSource[] = []
  for (const written of writtenSources(instruction)) {
    const path = expanded(written, scope)
    if (path === undefined) {
      return unknown(
        `what ${instruction.keyword} takes at line ${instruction.line} hangs on a variable that is not known before the build`,
      )
    }
    sources.push({ written, path: posix.join('/', path).replace(/^\/|\/$/g, '') })
  }
  return sources
}

function writtenSources({ keyword, flags, text, json }: DockerfileInstruction): readonly string[] {
  switch (keyword) {
    case 'COPY':
    case 'ADD': {
      if (flags.some(({ name }) => name === 'from')) return []
      const words = (json ?? text.split(/\s+/).filter((word) => word !== '')).slice(0, -1)
      return words.filter((word) => !/^<<-?/.test(word) && !(keyword === 'ADD' && isRemote(word)))
    }
    case 'RUN':
      return flags.flatMap(({ name, value }) => (name === 'mount' ? boundSource(value) : []))
    default:
      return []
  }
}

function isRemote(source: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\/|^git@|\.git(?:#|$)/i.test(source)
}

/** A mount without a type is a bind mount, and one without a source is of all. */
function boundSource(mount: string): readonly string[] {
  const attributes = csvAttributes(mount)
  if ((attributes.get('type') ?? 'bind') !== 'bind' || attributes.has('from')) return []
  return [attributes.get('source') ?? attributes.get('src') ?? '.']
}
