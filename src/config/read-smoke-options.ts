import type { Platform } from '../model/platform.ts'
import { knownPlatforms, parsePlatform } from '../model/platform.ts'
import { quote } from '../model/quote.ts'
import type { ContainerSettings, GpuWish, SmokeTest } from '../model/smoke.ts'
import { type AddProblem, entriesOf, textOf } from './draft.ts'
import { absolutePath } from './read-absolute-path.ts'
import { readAcceptance } from './read-acceptance.ts'
import { readCaps } from './read-caps.ts'
import { proposal } from './proposal.ts'
import { readSeconds } from './read-duration.ts'
import { readMemory } from './read-memory.ts'
import { isTrue, type Place, placesIn, refuse, settingIn } from './smoke-reader.ts'

/** The settings of a container before the variant is known: `gpu` is undefined where its `device` decides. */
export type WrittenSettings = Omit<ContainerSettings, 'gpu' | 'timeoutSeconds'> & {
  readonly gpu?: GpuWish
  readonly timeoutSeconds?: number
}

export type SmokeOptions = Pick<SmokeTest, 'platforms' | 'waived'> & {
  readonly name?: string
  readonly settings: WrittenSettings
}

/** The options of one test, each wrong one told and left out. */
export function readSmokeOptions(test: Place, add: AddProblem): SmokeOptions {
  const at = (key: string) => settingIn(test, key)
  const text = (key: string): string | undefined => {
    const entry = at(key)
    return entry && textOf(entry.node)
  }
  const timeout = at('timeout')
  const timeoutSeconds = timeout && readSeconds(timeout, add)
  const memory = at('memory')
  const memoryBytes = memory && readMemory(memory, add)
  const caps = at('caps')
  const workdir = at('workdir')
  const user = readUser(at('user'), add)
  const platforms = readTestPlatforms(at('platforms'), add)
  const waiverAt = at('waive')
  const waived = waiverAt && readAcceptance(waiverAt, { remedy: 'Say why it is not run', add })
  const name = readName(at('name'), add)
  const gpus = readGpus(at('gpus'), add)
  // Who says which GPUs wants one where there is one.
  const gpu = text('gpu') ?? (gpus === undefined ? undefined : 'if-available')
  const settings: WrittenSettings = {
    env: readEnv(at('env'), add),
    network: isTrue(at('network')) ? 'bridge' : 'none',
    caps: caps === undefined ? [] : readCaps(caps, add),
    readOnly: isTrue(at('read-only')),
    gpus: gpus ?? 'all',
    ...(gpu !== undefined && { gpu: gpu as GpuWish }),
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    ...(memoryBytes !== undefined && { memoryBytes }),
    ...(user !== undefined && { user }),
    ...(workdir !== undefined && { workdir: absolutePath(workdir, add) ?? '/' }),
  }
  return {
    settings,
    ...(name !== undefined && { name }),
    ...(platforms !== undefined && { platforms }),
    ...(waived !== undefined && { waived }),
  }
}

type Optional = Place | undefined

function readName(place: Optional, add: AddProblem): string | undefined {
  if (place === undefined) return undefined
  const name = textOf(place.node)
  if (name.trim() !== '') return name
  refuse(place, { message: 'The name of this test is empty', remedy: 'Write one, or remove it', add })
  return undefined
}

/** A name or number, and after a colon that of a group, as docker takes it. */
export function readUser(place: Optional, add: AddProblem): string | undefined {
  if (place === undefined) return undefined
  const user = textOf(place.node)
  if (/^[A-Za-z0-9_][A-Za-z0-9_.-]*\$?(?::[A-Za-z0-9_][A-Za-z0-9_.-]*)?$/.test(user)) return user
  const message = `${quote(user)} cannot be a user`
  refuse(place, { message, remedy: 'Write a name or a number, and a group after a colon if wanted', add })
  return undefined
}

function readEnv(place: Optional, add: AddProblem): Readonly<Record<string, string>> {
  const entries = entriesOf(place?.node).map((entry) => {
    if (!/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(entry.key)) {
      const message = `${quote(entry.key)} cannot be the name of a variable`
      add({ path: [...(place?.path ?? []), entry.key], position: entry.position, message, remedy: 'Correct the name' })
    }
    return [entry.key, textOf(entry.node)] as const
  })
  return Object.fromEntries(entries)
}

function readGpus(place: Optional, add: AddProblem): string | undefined {
  if (place === undefined) return undefined
  const gpus = textOf(place.node)
  if (/^(?:all|[1-9]\d{0,2}|device=[A-Za-z0-9:-]+(?:,[A-Za-z0-9:-]+)*)$/.test(gpus)) return gpus
  const message = `${quote(gpus)} names no GPUs`
  refuse(place, { message, remedy: 'Write all, a count, or device=0,1', add })
  return undefined
}

function readTestPlatforms(place: Optional, add: AddProblem): readonly Platform[] | undefined {
  if (place === undefined) return undefined
  const items = placesIn(place)
  if (items.length === 0) {
    refuse(place, { message: 'This list of platforms is empty', remedy: 'Name one, or remove it', add })
    return undefined
  }
  const platforms = items.flatMap((item) => {
    const text = textOf(item.node)
    const platform = parsePlatform(text)
    if (platform !== undefined) return [platform]
    refuse(item, { message: `There is no platform ${quote(text)}`, remedy: proposal(text, knownPlatforms), add })
    return []
  })
  return [...new Set(platforms)]
}
