import type { Files } from '../../src/ports.ts'
import type { Digest } from '../../src/model/digest.ts'
import type { ContainerHost, HostedImage } from '../../src/smoke/container-host.ts'
import type { Docker } from '../../src/smoke/docker.ts'
import type { HostFacts } from '../../src/smoke/host-facts.ts'
import type { RunId } from '../../src/smoke/run-id.ts'
import { createFiles } from '../../src/adapters/files.ts'
import { quickClock } from './quick-clock.ts'
import { recordingLog } from './recording-log.ts'
import { amd64, aRuntime } from './run-builder.ts'

export const imageId = `sha256:${'1'.repeat(64)}` as Digest

/** An image of linux/amd64 that an engine of this platform has, on a machine without GPUs. */
export function hostedImage(
  docker: Docker,
  {
    facts = {},
    host = {},
    ...more
  }: Partial<Omit<HostedImage, 'host'>> & {
    readonly facts?: Partial<HostFacts>
    readonly host?: Partial<ContainerHost>
  } = {},
): HostedImage {
  let count = 0
  const newName = (): string => {
    count += 1
    return `name-${count}`
  }
  return {
    ...{ cell: { image: 'app', variant: 'full', platform: amd64 }, id: imageId, runtime: aRuntime() },
    ...{ emulated: false, gpu: { available: false, reason: 'there is none' } },
    host: {
      ...{ docker, clock: quickClock(), log: recordingLog(), signal: new AbortController().signal },
      ...{ files: filesWithBridge(), run: 'run' as RunId, engineIsHere: 'yes', newName },
      facts: {
        ...{ hostName: 'runner', cores: 2, memoryBytes: 4_000_000_000, native: amd64, store: 'containerd' },
        ...{ cgroup: { version: 2, driver: 'systemd' }, cdiGpus: [], hasNvidiaRuntime: false },
        ...facts,
      },
      ...host,
    },
    ...more,
  }
}

/** The interfaces of this machine, as if the bridge of a network were there whose id docker gives as `id`. */
function filesWithBridge(): Files {
  const files = createFiles()
  const readBytes: Files['readBytes'] = async (path, maxBytes) =>
    path === '/proc/net/dev' ? Buffer.from('  br-id: 0 0') : files.readBytes(path, maxBytes)
  return { ...files, readBytes }
}

/** What `docker container inspect` prints of a container of this image. */
export function inspected(state: object = {}, more: object = {}): string {
  const all = { Status: 'exited', ExitCode: 0, OOMKilled: false, Error: '', Health: null, ...state }
  return JSON.stringify({ Image: imageId, State: all, NetworkSettings: { Networks: {} }, ...more })
}
