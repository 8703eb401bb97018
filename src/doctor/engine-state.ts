import type { EngineState } from '../model/engine.ts'
import { type Platform, parsePlatform } from '../model/platform.ts'
import type { Exec, ExecResult } from '../ports.ts'

/** A daemon under full load answers this call within a second or two. */
const timeoutSeconds = 20

/** Whether the engine answers, by the cheapest call there is. Throws node's ENOENT error when there is no `docker`. */
export async function askEngine(options: {
  readonly exec: Exec
  readonly env: Readonly<Record<string, string>>
}): Promise<EngineState> {
  const args = ['version', '--format', '{{.Server.Version}}']
  return stateOf(await options.exec.run('docker', args, { env: options.env, timeoutSeconds }))
}

/** What `docker info` tells of the engine and of the command line's plugins. */
export type EngineFacts = {
  readonly state: EngineState
  readonly version?: string
  /** The version that the buildx plugin gives itself; undefined where there is no such plugin, or a broken one. */
  readonly buildx?: { readonly version: string; readonly path?: string }
  /** Undefined where the engine did not say. */
  readonly containerdStore?: boolean
  /** The machine's own; undefined where the engine did not say, or runs no Linux containers. */
  readonly platform?: Platform
  /** NVIDIA's CDI devices or its runtime: not all that can hand in GPUs shows itself. Undefined where the engine did not say. */
  readonly nvidia?: 'seen' | 'not-seen'
}

/**
 * Engine, image store and buildx by one call: what `docker version` and `docker buildx version` say stands in it too, and each
 * of them starts a process for it. Throws node's ENOENT error when there is no `docker`.
 */
export async function engineFacts(options: {
  readonly exec: Exec
  readonly env: Readonly<Record<string, string>>
}): Promise<EngineFacts> {
  const args = ['info', '--format', '{{json .}}']
  const result = await options.exec.run('docker', args, { env: options.env, timeoutSeconds })
  const info = parseInfo(result.stdout)
  const { ServerVersion, ServerErrors, ClientInfo } = info
  const serverError = typeof ServerErrors?.[0] === 'string' ? ServerErrors[0] : undefined
  const buildx = ClientInfo?.Plugins?.find((plugin) => plugin?.Name === 'buildx')
  const state = stateOf(result, serverError)
  return {
    state,
    ...(typeof ServerVersion === 'string' && ServerVersion !== '' ? { version: ServerVersion } : {}),
    ...(buildx == null ? {} : buildxOf(buildx)),
    ...(state.kind === 'answers' ? machineOf(info) : {}),
  }
}

/** Only what is read; a field of another engine, such as podman, may be of any type. */
type Info = {
  readonly ServerVersion?: unknown
  readonly ServerErrors?: readonly unknown[]
  readonly DriverStatus?: unknown
  readonly OSType?: unknown
  readonly Architecture?: unknown
  readonly Runtimes?: unknown
  readonly DiscoveredDevices?: unknown
  readonly ClientInfo?: { readonly Plugins?: readonly (Plugin | null)[] }
}

type Plugin = { readonly Name?: unknown; readonly Version?: unknown; readonly Path?: unknown }

function machineOf(info: Info): Pick<EngineFacts, 'containerdStore' | 'platform' | 'nvidia'> {
  const platform = parsePlatform(`${info.OSType}/${info.Architecture}`)
  return {
    containerdStore: JSON.stringify(info.DriverStatus ?? []).includes('io.containerd.snapshotter'),
    ...(platform === undefined ? {} : { platform }),
    ...nvidiaOf(info),
  }
}

/** Every Docker lists its runtimes, a recent one its CDI devices too. */
function nvidiaOf({ Runtimes, DiscoveredDevices }: Info): Pick<EngineFacts, 'nvidia'> {
  if (typeof Runtimes !== 'object' || Runtimes === null) return {}
  const devices: readonly ({ readonly ID?: unknown } | null)[] = Array.isArray(DiscoveredDevices)
    ? DiscoveredDevices
    : []
  const isSeen =
    Object.hasOwn(Runtimes, 'nvidia') || devices.some((device) => `${device?.ID}`.startsWith('nvidia.com/gpu='))
  return { nvidia: isSeen ? 'seen' : 'not-seen' }
}

function buildxOf({ Version: version, Path: path }: Plugin): Pick<EngineFacts, 'buildx'> {
  if (typeof version !== 'string' || version === '') return {}
  return { buildx: { version, ...(typeof path === 'string' && path.startsWith('/') ? { path } : {}) } }
}

function parseInfo(text: string): Info {
  try {
    return (JSON.parse(text) as Info | null) ?? {}
  } catch {
    return {}
  }
}

/** `serverError` is where older command lines, which end with 0, say that no daemon answered. */
function stateOf(result: ExecResult, serverError = ''): EngineState {
  if (result.timedOut) return { kind: 'hangs', afterSeconds: timeoutSeconds }
  if (result.exitCode === 0 && serverError === '') return { kind: 'answers' }
  const said = firstLine(result.stderr) || firstLine(serverError)
  const message = said || `docker ended with status ${result.exitCode ?? result.signal}`
  return { kind: /permission denied/i.test(message) ? 'denied' : 'unreachable', message }
}

/** The first line of a tool's message that says something. */
export function firstLine(text: string): string {
  const line = text.split(/\r?\n/).find((each) => each.trim() !== '') ?? ''
  return line.trim().replace(/^(?:ERROR|error): /, '')
}
