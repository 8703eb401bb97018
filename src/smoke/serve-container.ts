import type { HostedImage } from './container-host.ts'
import type { ContainerState } from './container-state.ts'
import { cannotRunHere, connectionLost, notStarted, otherImage, tooMuchPrinted } from './container-trouble.ts'
import { engineWords } from './docker.ts'
import { type HeldContainer, holdContainer, NotCreated, PrintedTooMuch } from './hold-container.ts'
import { removeThing, runLabel } from './remove-runs.ts'
import type { ContainerOutput, Readiness, ServiceEnd, TestImage } from './test-image.ts'
import { timeLimit } from './time-limit.ts'

type Request = Parameters<TestImage['serve']>[0]
type Ready = Parameters<TestImage['serve']>[1]

/** Often in the beginning; later a twentieth of the time that has passed, so that the looks do not fill the log of a server. */
function untilNextLook(seconds: number): number {
  return Math.min(2, Math.max(0.2, seconds / 20))
}

const nothing: ContainerOutput & { readonly oomKilled: false } = {
  ...{ stdout: '', stderr: '', truncated: { stdout: false, stderr: false }, seconds: 0 },
  oomKilled: false,
}

/** Starts the image as it is, asks until it is ready, and ends it. Throws only the reason of an interruption. */
export async function serveContainer(image: HostedImage, request: Request, ready: Ready): Promise<ServiceEnd> {
  const { reachable } = request
  if (reachable && image.host.engineIsHere !== 'yes')
    return { ...nothing, kind: 'infrastructure', reason: engineElsewhere }
  try {
    if (!reachable) return await serveOn(request.settings.network, { image, request, ready })
    return await onNetworkOfItsOwn({ image, request }, (network) => serveOn(network, { image, request, ready }))
  } catch (error) {
    if (!(error instanceof NotCreated)) throw error
    const end = notStarted(error.message, { image, argv: request.argv })
    return { ...nothing, kind: end.kind === 'infrastructure' ? 'infrastructure' : 'failed', reason: end.reason }
  }
}

const maxInterfaceBytes = 1024 * 1024

// What answers at the address of a container from elsewhere may be anybody.
const engineElsewhere =
  'The engine runs on another machine, or this program in a container, so that containers cannot be asked from here; run the tests where the engine runs, or use "healthcheck"'

/**
 * Of the bridge driver, and internal unless the test asks for a network: then nothing is routed out of it, and its addresses are
 * reached from the engine's machine alone. Only a program that sees the bridge itself asks the container and nobody else.
 */
async function onNetworkOfItsOwn(
  { image: { host }, request }: Pick<Context, 'image' | 'request'>,
  body: (network: string) => Promise<ServiceEnd>,
): Promise<ServiceEnd> {
  const { docker, run, signal, files } = host
  const name = host.newName()
  const closed = request.settings.network === 'none' ? ['--internal'] : []
  signal.throwIfAborted()
  try {
    const answer = await docker.call(['network', 'create', ...closed, '--label', `${runLabel}=${run}`, name])
    signal.throwIfAborted()
    if (answer.exitCode !== 0) {
      const reason = `The engine made no network for the test: ${engineWords(answer)}`
      return { ...nothing, kind: 'infrastructure', reason }
    }
    const interfaces = await files.readBytes('/proc/net/dev', maxInterfaceBytes)
    const bridge = `br-${answer.stdout.trim().slice(0, 12)}:`
    if (!Buffer.from(interfaces ?? '').includes(bridge)) {
      return { ...nothing, kind: 'infrastructure', reason: engineElsewhere }
    }
    return await body(name)
  } finally {
    await removeThing({ kind: 'network', name }, host)
  }
}

type Context = { readonly image: HostedImage; readonly request: Request; readonly ready: Ready }
type Outcome =
  | { readonly kind: 'ready'; readonly readySeconds: number }
  | { readonly kind: 'failed' | 'infrastructure'; readonly reason: string }
  | { readonly kind: 'ended' }

function serveOn(network: string, context: Context): Promise<ServiceEnd> {
  const { image, request } = context
  return holdContainer({ image, request, network }, async (container) => {
    const outcome = await untilReady(container, { ...context, network })
    const { state, wasKilled, output } = await container.end()
    if (typeof state === 'string') {
      const reason = `The engine does not know how the container ended: ${state}`
      return { ...output, oomKilled: false, kind: 'infrastructure', reason }
    }
    const ended = { ...output, exitCode: state.exitCode, oomKilled: state.oomKilled }
    if (state.image !== image.id) return { ...ended, ...otherImage(state.image, image.id) }
    if (state.status === 'created') {
      const { kind, reason } = notStarted(state.error, { image, argv: request.argv, exitCode: state.exitCode })
      return { ...ended, kind: kind === 'infrastructure' ? kind : 'failed', reason }
    }
    if (outcome.kind === 'ready' && !wasKilled) return { ...ended, ...diedOf(state) }
    if (outcome.kind !== 'ended') return { ...ended, ...outcome }
    if (wasKilled) return { ...ended, ...connectionLost }
    return { ...ended, ...(cannotRunHere(state, { image, output }) ?? byItself(state)) }
  })
}

function diedOf({ exitCode }: ContainerState): { readonly kind: 'failed'; readonly reason: string } {
  return { kind: 'failed', reason: `It was ready, and ended by itself with status ${exitCode} at once` }
}

function byItself({ exitCode }: ContainerState): { readonly kind: 'failed'; readonly reason: string } {
  return { kind: 'failed', reason: `The container ended with status ${exitCode} before it was ready` }
}

async function untilReady(container: HeldContainer, context: Context & { readonly network: string }): Promise<Outcome> {
  const { image, request } = context
  const { clock } = image.host
  const seconds = timeLimit(request.withinSeconds, image)
  const over = new AbortController()
  const late = clock.sleep(seconds, over.signal).then(
    (): Outcome => ({ kind: 'failed', reason: `It was not ready within ${seconds} s` }),
    (): Outcome => ({ kind: 'ended' }),
  )
  const ended = container.detached.then((): Outcome => ({ kind: 'ended' }))
  const asked = askAgain(container, { ...context, over: over.signal })
  // When another one wins, what the question gives then does not matter any more.
  asked.catch(() => undefined)
  try {
    return await Promise.race([asked, late, ended, container.cutOff])
  } catch (error) {
    if (error instanceof PrintedTooMuch) return { kind: 'failed', reason: tooMuchPrinted }
    throw error
  } finally {
    over.abort()
  }
}

async function askAgain(
  container: HeldContainer,
  { image, network, ready, over }: Context & { readonly network: string; readonly over: AbortSignal },
): Promise<Outcome> {
  const { clock } = image.host
  let address: string | undefined
  while (!over.aborted) {
    const state = await container.state()
    if (typeof state !== 'string' && state.status === 'running') {
      address ??= state.addresses.get(network)
      const at = address === undefined ? {} : { address }
      const readiness: Readiness = await ready({ ...at, health: async () => state.health })
      if (readiness.state === 'ready')
        return { kind: 'ready', readySeconds: clock.monotonicSeconds() - container.startedAt }
      if (readiness.state !== 'waiting') return { kind: readiness.state, reason: readiness.reason }
    }
    await clock.sleep(untilNextLook(clock.monotonicSeconds() - container.startedAt), over).catch(() => undefined)
  }
  return { kind: 'ended' }
}
