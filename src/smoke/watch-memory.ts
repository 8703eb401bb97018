import { posix } from 'node:path'
import type { Clock, Files } from '../ports.ts'
import type { HostFacts } from './host-facts.ts'

type SeenMemory = {
  /** The highest that was seen; undefined where nothing was. */
  readonly peakBytes?: number
  /** The kernel was seen to have killed a process of it for lack of memory. */
  readonly oomKilled: boolean
}

/** Stops looking, and gives what was seen. */
export type MemoryWatch = { stop(): Promise<SeenMemory> }

type Options = {
  readonly containerId: string
  readonly facts: HostFacts
  readonly files: Files
  readonly clock: Clock
}

const everySeconds = 0.1
const maxBytes = 64 * 1024

/**
 * Looks at a container's memory while it runs, as `docker stats` counts it: what its control group uses without the file cache
 * that can be dropped at once. What comes and goes between two looks is not seen, so the result is a lower bound; on an engine
 * of another machine there is nothing to see. Killed processes are looked for too: on a busy machine docker 28 misses some.
 */
export function watchMemory(options: Options): MemoryWatch {
  const { clock, containerId } = options
  // Without an id it would be the group of all containers.
  if (!/^[0-9a-f]{64}$/.test(containerId)) return { stop: async () => ({ oomKilled: false }) }
  const stopped = new AbortController()
  let peak: number | undefined
  let oomKilled = false
  const watching = (async () => {
    while (!stopped.signal.aborted) {
      const folder = groupFolder(options)
      const used = await usedBytes(folder, options)
      oomKilled ||= await hasKilled(folder, options)
      if (used !== undefined) peak = Math.max(peak ?? 0, used)
      await clock.sleep(everySeconds, stopped.signal).catch(() => undefined)
    }
  })()
  return {
    async stop() {
      stopped.abort()
      await watching
      return { ...(peak !== undefined && { peakBytes: peak }), oomKilled }
    },
  }
}

/** Where engines of the drivers cgroupfs and systemd put a container's group. */
function groupFolder({ containerId, facts }: Options): string {
  const root = facts.cgroup.version === 1 ? '/sys/fs/cgroup/memory' : '/sys/fs/cgroup'
  const own = facts.cgroup.driver === 'systemd' ? `system.slice/docker-${containerId}.scope` : `docker/${containerId}`
  return posix.join(root, own)
}

async function usedBytes(folder: string, { facts, files }: Options): Promise<number | undefined> {
  const [usage, cache] =
    facts.cgroup.version === 1
      ? (['memory.usage_in_bytes', 'total_inactive_file'] as const)
      : (['memory.current', 'inactive_file'] as const)
  try {
    const [used, stat] = await Promise.all(
      [usage, 'memory.stat'].map((name) => files.readBytes(posix.join(folder, name), maxBytes)),
    )
    if (used === undefined || stat === undefined) return undefined
    const [usedText, statText] = [used, stat].map((bytes) => Buffer.from(bytes).toString('latin1'))
    const total = /^\d+$/m.exec(usedText ?? '')?.[0]
    const dropped = new RegExp(`^${cache} (\\d+)$`, 'm').exec(statText ?? '')?.[1] ?? '0'
    return total === undefined ? undefined : Math.max(0, Number(total) - Number(dropped))
  } catch {
    // ENODEV: the group goes with its container. EACCES: it is not ours to look at.
    return undefined
  }
}

/** The counter of memory.oom_control (cgroup-v1/memory) and of memory.events (cgroup-v2). */
async function hasKilled(folder: string, { facts, files }: Options): Promise<boolean> {
  const name = facts.cgroup.version === 1 ? 'memory.oom_control' : 'memory.events'
  try {
    const bytes = await files.readBytes(posix.join(folder, name), maxBytes)
    return /^oom_kill [1-9]/m.test(Buffer.from(bytes ?? '').toString('latin1'))
  } catch {
    return false
  }
}
