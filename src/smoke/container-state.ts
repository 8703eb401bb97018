import { type Docker, engineWords } from './docker.ts'

/** The engine's word on a container: its State, by which image it was made, and where it is reached. */
export type ContainerState = {
  readonly image: string
  readonly status: 'created' | 'running' | 'exited' | 'other'
  readonly exitCode: number
  readonly oomKilled: boolean
  /** Why the engine could not start it; empty otherwise. */
  readonly error: string
  readonly health: 'none' | 'starting' | 'healthy' | 'unhealthy'
  /** Addresses by the networks' names. */
  readonly addresses: ReadonlyMap<string, string>
}

type Inspected = {
  readonly Image?: string
  readonly State: {
    readonly Status: string
    readonly ExitCode: number
    readonly OOMKilled?: boolean
    readonly Error?: string
    readonly Health?: { readonly Status?: string } | null
  }
  readonly NetworkSettings?: {
    readonly Networks?: Readonly<
      Record<string, { readonly IPAddress?: string; readonly GlobalIPv6Address?: string } | null>
    >
  }
}

/** A text where the engine does not tell: its own words. */
export async function containerState(name: string, docker: Docker): Promise<ContainerState | string> {
  const answer = await docker.call(['container', 'inspect', '--format', '{{json .}}', name])
  if (answer.exitCode !== 0) return engineWords(answer)
  const inspected = parse(answer.stdout)
  if (inspected === undefined) return 'its answer cannot be read'
  const { Image = '', State, NetworkSettings = {} } = inspected
  const networks = Object.entries(NetworkSettings.Networks ?? {})
  return {
    image: Image,
    status: oneOf(['created', 'running', 'exited'], State.Status) ?? 'other',
    exitCode: State.ExitCode,
    oomKilled: State.OOMKilled ?? false,
    error: State.Error ?? '',
    health: oneOf(['starting', 'healthy', 'unhealthy'], State.Health?.Status) ?? 'none',
    addresses: new Map(
      networks.flatMap(([network, at]) => {
        const address = at?.IPAddress || at?.GlobalIPv6Address
        return address === undefined || address === '' ? [] : [[network, address] as const]
      }),
    ),
  }
}

function parse(text: string): Inspected | undefined {
  try {
    const inspected: { readonly State?: { readonly Status?: unknown; readonly ExitCode?: unknown } } | null =
      JSON.parse(text)
    const { Status, ExitCode } = inspected?.State ?? {}
    return typeof Status === 'string' && typeof ExitCode === 'number' ? (inspected as Inspected) : undefined
  } catch {
    return undefined
  }
}

function oneOf<Word extends string>(words: readonly Word[], text: string | undefined): Word | undefined {
  return words.find((word) => word === text)
}
