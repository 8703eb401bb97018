import type { Position } from '../model/position.ts'
import { quote } from '../model/quote.ts'
import type { SmokeCheck, SmokeTest } from '../model/smoke.ts'
import { entriesOf, textOf } from './draft.ts'
import type { StructureTest } from './parse-structure-file.ts'
import { readSmokeCheck } from './read-smoke-check.ts'
import { readSmokeOptions, type SmokeOptions, type WrittenSettings } from './read-smoke-options.ts'
import { repositoryPath } from './repository-path.ts'
import { isKindName, isOptionName, kindNames, type KindName, senselessOption } from './smoke-kinds.ts'
import { type Place, refuse, settingIn, type SmokeReader } from './smoke-reader.ts'

/** A test as its list has it, before a variant gives it a unique name and decides about its GPU. */
export type WrittenTest = Omit<SmokeTest, 'settings' | 'from' | 'refused'> & {
  readonly settings: WrittenSettings & { readonly timeoutSeconds: number }
  /** The entry of the configuration, also of a test from a structure file, whose `position` is there. */
  readonly entry: Position
}

export type TestReader = SmokeReader & {
  /** The tests of a structure file by its path; empty where it could not be read, which is told elsewhere. */
  readonly structureTests: (path: string) => readonly StructureTest[]
}

const strictest: WrittenSettings = { env: {}, network: 'none', caps: [], readOnly: false, gpus: 'all', gpu: 'none' }

const defaultTimeoutSeconds = 60
const importTimeoutSeconds = 180

/** The tests that one entry of a list stands for; none after a problem. */
export function readSmokeTest(place: Place, reader: TestReader): readonly WrittenTest[] {
  const kind = kindOf(place, reader)
  if (kind === undefined) return []
  for (const entry of entriesOf(place.node)) {
    if (entry.key === kind || !isOptionName(entry.key)) continue
    const remedy = senselessOption(entry.key, kind)
    if (remedy === undefined) continue
    const at = { node: entry.node, path: [...place.path, entry.key] }
    refuse(at, { message: `${quote(entry.key)} means nothing for ${quote(kind)}`, remedy, add: reader.add })
  }
  const options = readSmokeOptions(kind === 'user' ? withoutUser(place) : place, reader.add)
  const value = settingIn(place, kind)
  if (kind === 'structure') return value === undefined ? [] : structureTests({ value, place, options }, reader)
  const checks = readSmokeCheck({ kind, test: place, ...(value !== undefined && { value }) }, reader)
  return checks.map(({ check, title, suffix = '' }): WrittenTest => {
    const name = options.name === undefined ? title : `${options.name}${checks.length > 1 ? suffix : ''}`
    return { ...written(place, options), name, check, settings: settingsFor(check, options.settings) }
  })
}

function kindOf(place: Place, { add }: SmokeReader): KindName | undefined {
  const { node } = place
  if (node.kind === 'scalar') return textOf(node) === 'healthcheck' ? 'healthcheck' : 'nvidia-smi'
  const named = entriesOf(node)
    .map(({ key }) => key)
    .filter(isKindName)
  const kinds = named.filter((kind) => kind !== 'user')
  const [first, second] = kinds.length === 0 ? named : kinds
  if (first === undefined) {
    const message = 'This smoke test does not say what it tests'
    const isFirst = place.path.at(-1) === 0
    const dash = isFirst ? '' : '; if it belongs to the test before it, remove the dash'
    refuse(place, { message, remedy: `Add one of ${kindNames.join(', ')}${dash}`, add })
    return undefined
  }
  if (second === undefined) return first
  const message = `This smoke test is of two kinds, ${quote(first)} and ${quote(second)}`
  refuse(place, { message, remedy: 'Write an entry of the list for each', add })
  return undefined
}

/** Where the user is what is tested, it is none of the container's settings. */
function withoutUser({ node, path }: Place): Place {
  return {
    node: node.kind === 'map' ? { ...node, entries: node.entries.filter(({ key }) => key !== 'user') } : node,
    path,
  }
}

function written(
  place: Place,
  { platforms, waived }: SmokeOptions,
): Pick<WrittenTest, 'entry' | 'position' | 'platforms' | 'waived'> {
  return {
    entry: place.node.position,
    position: place.node.position,
    ...(platforms !== undefined && { platforms }),
    ...(waived !== undefined && { waived }),
  }
}

function settingsFor(check: SmokeCheck, settings: WrittenSettings): WrittenTest['settings'] {
  return { ...settings, timeoutSeconds: settings.timeoutSeconds ?? defaultTimeout(check) }
}

function timeoutOf({ timeoutSeconds }: WrittenSettings): Pick<WrittenSettings, 'timeoutSeconds'> {
  return timeoutSeconds === undefined ? {} : { timeoutSeconds }
}

function defaultTimeout(check: SmokeCheck): number {
  return check.kind === 'import' ? importTimeoutSeconds : defaultTimeoutSeconds
}

function structureTests(
  source: { readonly value: Place; readonly place: Place; readonly options: SmokeOptions },
  reader: TestReader,
): readonly WrittenTest[] {
  const { value, place, options } = source
  const path = repositoryPath(textOf(value.node), { what: 'structure file' })
  if (typeof path !== 'string') {
    refuse(value, { ...path, add: reader.add })
    return []
  }
  return reader.structureTests(path).map(({ name, position, check, env, user, caps, expands }): WrittenTest => {
    const settings: WrittenSettings = {
      ...options.settings,
      env: { ...options.settings.env, ...env },
      caps: [...new Set([...options.settings.caps, ...caps])].sort(),
      ...(user !== undefined && { user }),
    }
    // What only looks into the image gets a container that is never started: nothing of it has to be opened.
    const needed = check.kind === 'run' ? settings : { ...strictest, ...timeoutOf(settings) }
    const common = { ...written(place, options), position, name, check, settings: settingsFor(check, needed) }
    return expands ? { ...common, expands } : common
  })
}
