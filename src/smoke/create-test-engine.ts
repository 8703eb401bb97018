import { ActionError } from '../errors.ts'
import type { Digest } from '../model/digest.ts'
import type { RuntimeConfig } from '../model/image-config.ts'
import { type PlacedIndex, placedName, placeText } from '../model/placed-index.ts'
import type { Cell } from '../model/plan.ts'
import type { Platform } from '../model/platform.ts'
import type { Clock, Exec, Files, ImageSource, Log } from '../ports.ts'
import { strictestSettings, withoutProxies } from './container-arguments.ts'
import { createContainer } from './create-container.ts'
import type { ContainerHost, HostedImage } from './container-host.ts'
import { type CreateEntryReader, copyEntry } from './copy-entry.ts'
import { createDocker, engineWords } from './docker.ts'
import { findGpu } from './find-gpu.ts'
import { hostFacts, isNative } from './host-facts.ts'
import { loadLayout } from './load-layout.ts'
import type { LoadedImage } from './loaded-image.ts'
import { pullImage } from './pull-image.ts'
import { imageRepository, namePrefix, removeRuns, removeThing } from './remove-runs.ts'
import { runContainer } from './run-container.ts'
import { hasEnded, newRunId, type RunId } from './run-id.ts'
import { serveContainer } from './serve-container.ts'
import type { GpuFacts, TestImage } from './test-image.ts'
import { withDiskRemedy } from './with-disk-remedy.ts'

/** An image that cannot be tried here. */
type Unopened = { readonly kind: 'infrastructure'; readonly reason: string }

export type TestEngine = {
  /** The label of all that is made in the engine. */
  readonly run: RunId
  /** Of the engine's machine: how many tests may run side by side. */
  readonly cores: number
  /** Brings the image into the engine once, however often it is opened. */
  open(image: {
    readonly cell: Cell
    readonly index: PlacedIndex
    readonly imageDigest: Digest
    readonly runtime: RuntimeConfig
  }): Promise<TestImage | Unopened>
  /** Takes its images out of the engine again. */
  release(index: PlacedIndex): Promise<void>
  /** Removes all that was made in the engine, after an interruption too. */
  close(): Promise<void>
}

export type TestEngineOptions = {
  /** Whether anybody asks for the GPUs of the machine, which takes a trial. */
  readonly gpu: 'wanted' | 'unwanted'
  readonly exec: Exec
  readonly files: Files
  readonly clock: Clock
  readonly log: Log
  readonly signal: AbortSignal
  /** Of docker's own processes. */
  readonly env: Readonly<Record<string, string>>
  readonly openSource: (index: PlacedIndex) => Promise<ImageSource>
  readonly createEntryReader: CreateEntryReader
}

/** What the engine has of an index: of a layout all of it, of a repository one platform. */
type Held = {
  readonly source: ImageSource
  readonly loaded: LoadedImage
  /** Containers that are never started, for looking at files, by platform. */
  readonly untouched: Map<Platform, Untouched>
}

type Wanted = Parameters<TestEngine['open']>[0]

const gpuUnwanted: GpuFacts = { available: false, reason: 'no test asks for one' }

type Untouched = { readonly name: string; readonly made: Promise<void> }

/**
 * The engine that the containers of tests run on. Removes first what killed runs of this machine left there. Throws
 * `daemon-unreachable`, and node's ENOENT error where there is no `docker`.
 */
export async function createTestEngine(options: TestEngineOptions): Promise<TestEngine> {
  const { exec, files, clock, log, signal } = options
  const env = withoutProxies(options.env)
  const docker = createDocker({ exec, env, clock, signal })
  const [facts, run] = await Promise.all([hostFacts(docker), newRunId({ files, clock })])
  let count = 0
  const newName = (): string => {
    count += 1
    return `${namePrefix(run)}${count}`
  }
  const hostName = await files.readBytes('/proc/sys/kernel/hostname', 1024)
  const engineIsHere =
    Buffer.from(hostName ?? '')
      .toString('utf8')
      .trim() === facts.hostName
      ? 'yes'
      : 'unknown'
  const host: ContainerHost = { docker, files, clock, log, signal, facts, run, engineIsHere, newName }
  await removeRuns((other) => hasEnded(other, { self: run, files, engineIsHere }), host)
  const held = new Map<string, Map<Platform | 'all', Promise<Held>>>()
  let tags = 0
  let gpu: Promise<GpuFacts> | undefined

  async function hold({ index, cell }: Wanted): Promise<Held> {
    const { place } = index
    tags += 1
    const tag = `${imageRepository}/${run}:${tags}`
    const source = await options.openSource(index)
    const untouched = new Map()
    if (place.kind === 'layout')
      return { source, untouched, loaded: await loadLayout({ ...host, source, ...place, tag }) }
    const image = await source.image(cell.platform)
    if (image === undefined) return { source, untouched, loaded: missing(cell.platform) }
    return { source, untouched, loaded: await pullImage({ ...host, ...place, image, tag }) }
  }

  function heldOf(wanted: Wanted): Promise<Held> {
    const { index, cell } = wanted
    const ofIndex = held.get(placedName(index)) ?? new Map<Platform | 'all', Promise<Held>>()
    held.set(placedName(index), ofIndex)
    const key = index.place.kind === 'layout' ? 'all' : cell.platform
    const known = ofIndex.get(key) ?? hold(wanted)
    ofIndex.set(key, known)
    return known
  }

  async function open(wanted: Wanted): Promise<TestImage | Unopened> {
    const { cell, runtime, imageDigest } = wanted
    const { source, loaded, untouched } = await heldOf(wanted)
    if (loaded.kind === 'infrastructure') return loaded
    const found = await source.image(cell.platform)
    const id = loaded.idOf.get(cell.platform)
    if (id === undefined || found?.digest !== imageDigest) {
      const reason = `${placeText(wanted.index.place)} holds ${found?.digest ?? 'nothing'} for ${cell.platform} instead of ${imageDigest}, which was measured`
      return { kind: 'infrastructure', reason }
    }
    const emulated = !isNative(cell.platform, facts.native)
    const bare = { host, cell, id, runtime, emulated }
    gpu ??= options.gpu === 'wanted' ? findGpu(bare, { exec, env }) : Promise.resolve(gpuUnwanted)
    const hosted: HostedImage = { ...bare, gpu: await gpu }
    return {
      ...{ cell, runtime, emulated, gpu: hosted.gpu },
      run: (request) => runContainer(hosted, request),
      serve: (request, ready) => serveContainer(hosted, request, ready),
      async entry(path, wish) {
        const { name, made } = untouched.get(cell.platform) ?? createUntouched(hosted)
        untouched.set(cell.platform, { name, made })
        await made
        const names = wish?.names ? 'wanted' : 'unwanted'
        const { createEntryReader: createReader } = options
        return copyEntry({ container: name, path }, { docker, clock, signal, createReader, names })
      },
    }
  }

  async function release(index: PlacedIndex): Promise<void> {
    const remove = (thing: Parameters<typeof removeThing>[0]): Promise<void> => removeThing(thing, host)
    for (const holding of held.get(placedName(index))?.values() ?? []) {
      // What failed to load was told when it was opened.
      const of = await holding.catch(() => undefined)
      await Promise.all([...(of?.untouched.values() ?? [])].map(({ name }) => remove({ kind: 'container', name })))
      await Promise.all((of?.loaded.tags ?? []).map((name) => remove({ kind: 'image', name })))
    }
  }

  const close = (): Promise<void> => removeRuns((other) => other === run, host)
  return { run, cores: facts.cores, open, release, close }
}

function missing(platform: Platform): LoadedImage {
  return { kind: 'infrastructure', reason: `The repository has no image for ${platform} any more`, tags: [] }
}

function createUntouched({ host, cell, id, runtime }: HostedImage): Untouched {
  const name = host.newName()
  const plan = {
    ...{ name, run: host.run, image: id, platform: cell.platform, runtime, settings: strictestSettings },
    // An image without a command cannot be created as it is; nothing is ever started.
    ...{ argv: ['/'], network: 'none', gpuArguments: [], defaultMemoryBytes: Math.floor(host.facts.memoryBytes / 4) },
  }
  const made = createContainer(plan, host).then((answer) => {
    if (answer.exitCode === 0) return
    const message = `The engine made no container of the image: ${withDiskRemedy(engineWords(answer))}`
    throw new ActionError('daemon-unreachable', message, {
      hint: 'Look at the log of the engine, then run the tests again',
    })
  })
  return { name, made }
}
