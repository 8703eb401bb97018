import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import { createFiles } from '../../../src/adapters/files.ts'
import type { HostFacts } from '../../../src/smoke/host-facts.ts'
import { watchMemory } from '../../../src/smoke/watch-memory.ts'
import { fakeDocker } from '../../kit/fake-docker.ts'
import { hostedImage } from '../../kit/hosted-image.ts'
import { quickClock } from '../../kit/quick-clock.ts'

const id = 'c'.repeat(64)
const { facts } = hostedImage(fakeDocker(() => undefined)).host

type Look = Readonly<Record<string, string | NodeJS.ErrnoException>>

/** A machine whose control groups hold the next of `looks` each time that the usage is read, and at last nothing. */
async function peak(cgroup: HostFacts['cgroup'], looks: readonly Look[], containerId = id) {
  let at = -1
  const asked = new Set<string>()
  const watch = watchMemory({
    ...{ containerId, clock: quickClock(), facts: { ...facts, cgroup } },
    files: {
      ...createFiles(),
      readBytes: async (path) => {
        asked.add(path)
        if (/memory\.(?:current|usage_in_bytes)$/.test(path)) at += 1
        const found = looks[at]?.[path]
        if (found instanceof Error) throw found
        return found === undefined ? undefined : Buffer.from(found)
      },
    },
  })
  for (let turn = 0; turn < 100 && at < looks.length; turn++) await setImmediate()
  const { peakBytes: bytes, oomKilled } = await watch.stop()
  return { bytes, oomKilled, asked: [...asked] }
}

const v2 = { version: 2, driver: 'systemd' } as const
const scope = `/sys/fs/cgroup/system.slice/docker-${id}.scope`

/** What v2 shows of one moment. */
function used(current: string, stat = 'anon 1\ninactive_file 10\nactive_file 3\n', folder = scope): Look {
  return { [`${folder}/memory.current`]: current, [`${folder}/memory.stat`]: stat }
}

describe('without the file cache that can be dropped, as docker stats counts', () => {
  test.each<[HostFacts['cgroup'], string, string, string]>([
    [v2, scope, 'memory.current', 'inactive_file 10\ntotal_inactive_file 77\n'],
    [{ version: 2, driver: 'cgroupfs' }, `/sys/fs/cgroup/docker/${id}`, 'memory.current', 'inactive_file 10\n'],
    [
      { version: 1, driver: 'cgroupfs' },
      `/sys/fs/cgroup/memory/docker/${id}`,
      ...(['memory.usage_in_bytes', 'inactive_file 77\ntotal_inactive_file 10\n'] as const),
    ],
    [
      { version: 1, driver: 'systemd' },
      `/sys/fs/cgroup/memory/system.slice/docker-${id}.scope`,
      ...(['memory.usage_in_bytes', 'total_inactive_file 10\n'] as const),
    ],
  ])('%j', async (cgroup, folder, usage, stat) => {
    const { bytes } = await peak(cgroup, [{ [`${folder}/${usage}`]: '1000\n', [`${folder}/memory.stat`]: stat }])
    expect(bytes).toBe(990)
  })
})

test.each<[string, readonly Look[], number | undefined]>([
  ['the highest of all looks', [used('100\n'), used('5000\n'), used('300\n')], 4990],
  ['a group that comes late and goes early', [{}, {}, used('100\n'), {}], 90],
  ['never less than nothing', [used('5\n')], 0],
  ['no word on the cache', [used('100\n', 'anon 1\n')], 100],
  ['no number', [used('max\n'), used('')], undefined],
  ['an engine of another machine', [{}, {}, {}], undefined],
])('%s', async (_, looks, bytes) => expect((await peak(v2, looks)).bytes).toBe(bytes))

test.each(['ENODEV', 'EACCES', 'ENOTDIR'])('a group that cannot be read any more ends nothing: %s', async (code) => {
  const gone = { [`${scope}/memory.current`]: Object.assign(new Error(code), { code }) }
  expect((await peak(v2, [used('100\n'), gone, used('200\n')])).bytes).toBe(190)
})

test.each(['', '..', 'docker'])('without a container’s id nothing is looked at: %j', async (containerId) => {
  expect(await peak(v2, [], containerId)).toEqual({ bytes: undefined, oomKilled: false, asked: [] })
})

test.each<[HostFacts['cgroup'], string, string, boolean]>([
  [v2, `${scope}/memory.events`, 'low 0\nmax 3\noom 1\noom_kill 2\n', true],
  [v2, `${scope}/memory.events`, 'low 0\nmax 3\noom 1\noom_kill 0\n', false],
  [
    { version: 1, driver: 'cgroupfs' },
    `/sys/fs/cgroup/memory/docker/${id}/memory.oom_control`,
    'oom_kill_disable 0\nunder_oom 0\noom_kill 1\n',
    true,
  ],
])('fault 35: a process that the kernel killed is seen: %j %s', async (cgroup, path, text, seen) => {
  const usage = [`${scope}/memory.current`, `/sys/fs/cgroup/memory/docker/${id}/memory.usage_in_bytes`]
  const look = Object.fromEntries([...usage.map((each) => [each, '1000\n']), [path, text]])
  expect((await peak(cgroup, [look, look])).oomKilled).toBe(seen)
})
