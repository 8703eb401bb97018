import { ActionError } from '../errors.ts'
import { type Platform, parsePlatform } from '../model/platform.ts'
import { type Docker, engineWords } from './docker.ts'

/** What the engine says of itself and of its machine. */
export type HostFacts = {
  readonly hostName: string
  readonly cores: number
  readonly memoryBytes: number
  readonly native: Platform
  /** Decides what the id of a loaded image is: the index's digest, or the configuration's. */
  readonly store: 'containerd' | 'graph-driver'
  readonly cgroup: { readonly version: 1 | 2; readonly driver: string }
  /** CDI names of NVIDIA's GPUs, `nvidia.com/gpu=0`, in their order. */
  readonly cdiGpus: readonly string[]
  /** NVIDIA's container runtime is known to the engine. */
  readonly hasNvidiaRuntime: boolean
}

type Info = {
  readonly Name?: string
  readonly NCPU?: number
  readonly MemTotal?: number
  readonly OSType?: string
  readonly Architecture?: string
  readonly DriverStatus?: unknown
  readonly Runtimes?: Readonly<Record<string, unknown>> | null
  readonly CgroupVersion?: string
  readonly CgroupDriver?: string
  readonly DiscoveredDevices?: readonly ({ readonly ID?: string } | null)[] | null
}

/** Throws `daemon-unreachable` where no engine answers, or one that runs no Linux containers. */
export async function hostFacts(docker: Docker): Promise<HostFacts> {
  const answer = await docker.call(['info', '--format', '{{json .}}'])
  const info = answer.exitCode === 0 ? parseInfo(answer.stdout) : undefined
  const native = parsePlatform(`${info?.OSType}/${info?.Architecture}`)
  if (info === undefined || native === undefined) {
    const why = info === undefined ? engineWords(answer) : `it runs on ${info.OSType}/${info.Architecture}`
    throw new ActionError('daemon-unreachable', `The Docker engine cannot run the smoke tests: ${why}`, {
      hint: 'Start an engine for Linux containers, or run without smoke tests',
    })
  }
  return {
    hostName: info.Name ?? '',
    cores: info.NCPU ?? 1,
    memoryBytes: info.MemTotal ?? 0,
    native,
    store: JSON.stringify(info.DriverStatus ?? []).includes('io.containerd.snapshotter')
      ? 'containerd'
      : 'graph-driver',
    cgroup: { version: info.CgroupVersion === '1' ? 1 : 2, driver: info.CgroupDriver ?? '' },
    hasNvidiaRuntime: Object.hasOwn(info.Runtimes ?? {}, 'nvidia'),
    cdiGpus: (info.DiscoveredDevices ?? [])
      .map((device) => device?.ID ?? '')
      .filter((id) => id.startsWith('nvidia.com/gpu='))
      .sort(new Intl.Collator('en', { numeric: true }).compare),
  }
}

function parseInfo(text: string): Info | undefined {
  try {
    const info: Info | null = JSON.parse(text)
    return info?.OSType === undefined ? undefined : info
  } catch {
    return undefined
  }
}

/** Whether the processor runs the platform by itself: its own, its older variants and its 32-bit mode. */
export function isNative(platform: Platform, native: Platform): boolean {
  const family = (each: Platform): string => each.split('/')[1] ?? ''
  return family(platform) === family(native) || (family(platform) === '386' && family(native) === 'amd64')
}
