import type { HostedImage } from './container-host.ts'
import { type DockerAnswer, engineWords } from './docker.ts'
import { type HeldContainer, holdContainer, type LastWords, NotCreated, PrintedTooMuch } from './hold-container.ts'
import { cannotRunHere, connectionLost, notStarted, otherImage, tooMuchPrinted } from './container-trouble.ts'
import { imageRepository, removeThing } from './remove-runs.ts'
import { timeLimit } from './time-limit.ts'
import type { ContainerEnd, ContainerRequest } from './test-image.ts'
import { withDiskRemedy } from './with-disk-remedy.ts'

const commitSeconds = 600

/** Runs one container to its end, or to that of its time. Throws only the reason of an interruption. */
export async function runContainer(image: HostedImage, request: ContainerRequest): Promise<ContainerEnd> {
  const { setup = [], ...main } = request
  const kept: Kept[] = []
  try {
    for (const [index, argv] of setup.entries()) {
      const step = await runAndKeep(image, { ...main, argv }, kept.at(-1))
      if ('kind' in step) return setupTrouble(step, { argv, index })
      kept.push(step)
    }
    return await runOnce(image, main, from(kept.at(-1)))
  } finally {
    // The last one first, since it is made of the others.
    for (const { name } of kept.toReversed()) await removeThing({ kind: 'image', name }, image.host)
  }
}

/** The file system that a setup command left, as an image of the engine. */
type Kept = { readonly name: string; readonly imageId: string }
type From = { readonly imageId?: string }

function from(kept: Kept | undefined): From {
  return kept === undefined ? {} : { imageId: kept.imageId }
}

async function runOnce(
  image: HostedImage,
  request: ContainerRequest,
  { onEnd, imageId }: From & { readonly onEnd?: (end: ContainerEnd, name: string) => Promise<void> },
): Promise<ContainerEnd> {
  const network = request.settings.network
  const held = { image, request, network, ...(imageId === undefined ? {} : { imageId }) }
  try {
    return await holdContainer(held, async (container) => {
      const cut = await untilEnd(container, { image, request })
      const end = judgeEnd(await container.end(), { image, request, cut, imageId: imageId ?? image.id })
      await onEnd?.(end, container.name)
      return end
    })
  } catch (error) {
    if (error instanceof NotCreated) return notStarted(error.message, { image, argv: request.argv })
    throw error
  }
}

type Cut = 'timed-out' | 'printed-too-much'

/** Undefined: it ended by itself. */
async function untilEnd(
  container: HeldContainer,
  { image, request }: { readonly image: HostedImage; readonly request: ContainerRequest },
): Promise<Cut | undefined> {
  const over = new AbortController()
  const seconds = timeLimit(request.settings.timeoutSeconds, image)
  const timer = image.host.clock.sleep(seconds, over.signal).then(
    () => 'timed-out' as const,
    () => undefined,
  )
  try {
    return await Promise.race([container.detached.then(() => undefined), timer, container.cutOff])
  } catch (error) {
    if (error instanceof PrintedTooMuch) return 'printed-too-much'
    throw error
  } finally {
    over.abort()
  }
}

function judgeEnd(
  { state, wasKilled, output }: LastWords,
  context: {
    readonly image: HostedImage
    readonly request: ContainerRequest
    readonly cut: Cut | undefined
    /** By which it was made. */
    readonly imageId: string
  },
): ContainerEnd {
  const { image, request, cut, imageId } = context
  if (typeof state === 'string') {
    return { kind: 'infrastructure', reason: `The engine does not know how the container ended: ${state}` }
  }
  if (state.image !== imageId) return otherImage(state.image, imageId)
  if (state.status === 'created')
    return notStarted(state.error, { image, argv: request.argv, exitCode: state.exitCode })
  if (cut === 'printed-too-much') return { kind: 'ended-early', reason: tooMuchPrinted, ...output }
  if (cut === 'timed-out') {
    return { kind: 'timed-out', afterSeconds: timeLimit(request.settings.timeoutSeconds, image), ...output }
  }
  if (wasKilled || state.status !== 'exited') return connectionLost
  const { exitCode, oomKilled } = state
  return cannotRunHere(state, { image, output }) ?? { kind: 'exited', exitCode, oomKilled, ...output }
}

/** Gives how the command ended where it did not end well. */
async function runAndKeep(
  image: HostedImage,
  request: ContainerRequest,
  before: Kept | undefined,
): Promise<Kept | ContainerEnd> {
  const { docker, newName, run } = image.host
  const name = `${imageRepository}/${run}:${newName()}`
  let answer: DockerAnswer | undefined
  const end = await runOnce(image, request, {
    ...from(before),
    onEnd: async (ended, container) => {
      if (endedWell(ended)) answer = await docker.call(['commit', container, name], commitSeconds)
    },
  })
  if (answer === undefined) return end
  if (answer.exitCode === 0) return { name, imageId: answer.stdout.trim() }
  const reason = `The engine could not keep what a setup command did: ${withDiskRemedy(engineWords(answer))}`
  return { kind: 'infrastructure', reason }
}

function endedWell(end: ContainerEnd): boolean {
  return end.kind === 'exited' && end.exitCode === 0 && !end.oomKilled
}

function setupTrouble(
  end: ContainerEnd,
  { argv, index }: { readonly argv: readonly string[]; readonly index: number },
): ContainerEnd {
  if (end.kind !== 'exited') return end
  const { kind, exitCode, oomKilled, ...output } = end
  const how = oomKilled ? 'ran out of memory' : `ended with status ${exitCode}`
  return { kind: 'ended-early', reason: `Setup command ${index + 1}, ${argv.join(' ')}, ${how}`, ...output }
}
