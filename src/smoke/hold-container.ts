import type { Clock } from '../ports.ts'
import { createContainer } from './create-container.ts'
import type { ContainerHost, HostedImage } from './container-host.ts'
import { type ContainerState, containerState } from './container-state.ts'
import { engineWords } from './docker.ts'
import { gpuArguments } from './gpu-arguments.ts'
import { type OutputTail, outputTail } from './output-tail.ts'
import { removeThing } from './remove-runs.ts'
import type { ContainerOutput, ContainerRequest } from './test-image.ts'
import { watchMemory } from './watch-memory.ts'

/** A container that was started and will be gone. */
export type HeldContainer = {
  readonly name: string
  readonly startedAt: number
  /** Settles when docker says no more of it: it ended, was never started, or the engine went away. */
  readonly detached: Promise<void>
  /** Rejects when the run is interrupted or it has printed too much; never resolves. */
  readonly cutOff: Promise<never>
  state(): Promise<ContainerState | string>
  /** Kills it where it still runs, waits until docker has handed over what it printed, and gives the engine's last word on it. */
  end(): Promise<LastWords>
}

export type LastWords = {
  readonly state: ContainerState | string
  readonly wasKilled: boolean
  readonly output: ContainerOutput
}

export class PrintedTooMuch extends Error {}

/** The engine did not make it; the message is its own. */
export class NotCreated extends Error {}

const keptBytes = 1024 * 1024
export const maxPrintedBytes = 256 * 1024 * 1024
const lastWordsSeconds = 5

type Options = {
  readonly image: HostedImage
  readonly request: ContainerRequest
  readonly network: string
  /** The engine's; undefined for the image that was measured. */
  readonly imageId?: string
}

/** Makes a container, starts it, and removes it whatever happens. Throws `NotCreated`, and the abort's reason. */
export async function holdContainer<Result>(
  options: Options,
  body: (container: HeldContainer) => Promise<Result>,
): Promise<Result> {
  const { host } = options.image
  const name = host.newName()
  let container: Started | undefined
  try {
    container = start({ name, id: await create(name, options) }, host)
    return await body(container)
  } finally {
    await removeThing({ kind: 'container', name }, host)
    await container?.letGo()
  }
}

/** Gives the engine's id of it. */
async function create(name: string, { image, request, network, imageId }: Options): Promise<string> {
  const { host, runtime, cell } = image
  const answer = await createContainer(
    {
      ...{ name, runtime, network, settings: request.settings, gpuArguments: gpusOf(image, request) },
      ...{ run: host.run, image: imageId ?? image.id, platform: cell.platform, argv: request.argv },
      defaultMemoryBytes: defaultMemoryBytes(host.facts.memoryBytes),
    },
    host,
  )
  if (answer.exitCode !== 0) throw new NotCreated(engineWords(answer))
  return answer.stdout.trim()
}

function gpusOf({ gpu, host }: HostedImage, { withGpu, settings }: ContainerRequest): readonly string[] {
  if (!withGpu || !gpu.available) return []
  const args = gpuArguments(settings.gpus, { by: gpu.by, cdiGpus: host.facts.cdiGpus })
  if (typeof args === 'string') throw new NotCreated(args)
  return args
}

/** Enough for most, and never all that the machine has. */
function defaultMemoryBytes(machineBytes: number): number {
  return Math.min(8_000_000_000, Math.floor((machineBytes * 3) / 4))
}

/** `letGo` ends what listens to it, also where the engine does not answer any more. */
type Started = HeldContainer & { letGo(): Promise<void> }

function start({ name, id }: { readonly name: string; readonly id: string }, host: ContainerHost): Started {
  const { docker, clock, signal } = host
  const [stdout, stderr] = [outputTail(keptBytes), outputTail(keptBytes)]
  const { promise: cutOff, reject } = Promise.withResolvers<never>()
  // Whoever holds the container races it; when nobody does any more, it is no unhandled rejection.
  cutOff.catch(() => undefined)
  const onAbort = (): void => reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  const push = (tail: OutputTail) => (chunk: Uint8Array) => {
    tail.push(chunk)
    if (stdout.printedBytes() + stderr.printedBytes() > maxPrintedBytes) reject(new PrintedTooMuch())
  }
  const startedAt = clock.monotonicSeconds()
  const attached = docker.start(['start', '--attach', name], {
    onStdoutChunk: push(stdout),
    onStderrChunk: push(stderr),
  })
  const memory = watchMemory({ ...host, containerId: id })
  const detached = attached.ended.then(
    () => undefined,
    () => undefined,
  )
  const state = () => containerState(name, docker)

  async function letGo(): Promise<void> {
    if ((await soon(detached, clock)) === 'late') await attached.stop()
    await memory.stop()
    signal.removeEventListener('abort', onAbort)
  }

  async function end(): Promise<LastWords> {
    const seconds = clock.monotonicSeconds() - startedAt
    let last = await state()
    const wasKilled = typeof last !== 'string' && last.status === 'running'
    if (wasKilled) {
      await docker.call(['kill', name])
      last = await state()
    }
    await letGo()
    const { peakBytes, oomKilled } = await memory.stop()
    signal.throwIfAborted()
    const output = {
      ...{ stdout: stdout.text(), stderr: stderr.text(), seconds },
      truncated: { stdout: stdout.printedBytes() > keptBytes, stderr: stderr.printedBytes() > keptBytes },
      ...(peakBytes === undefined ? {} : { peakMemoryBytes: peakBytes }),
    }
    const known = typeof last === 'string' ? last : { ...last, oomKilled: last.oomKilled || oomKilled }
    return { state: known, wasKilled, output }
  }
  return { name, startedAt, detached, cutOff, state, end, letGo }
}

async function soon(detached: Promise<void>, clock: Clock): Promise<'detached' | 'late'> {
  const over = new AbortController()
  const late = clock.sleep(lastWordsSeconds, over.signal).catch(() => undefined)
  try {
    return await Promise.race([detached.then(() => 'detached' as const), late.then(() => 'late' as const)])
  } finally {
    over.abort()
  }
}
