import { describe, expect, test } from '@jest/globals'
import type { DockerAnswer } from '../../../src/smoke/docker.ts'
import { hostFacts, isNative } from '../../../src/smoke/host-facts.ts'
import { fakeDocker } from '../../kit/fake-docker.ts'
import { platform } from '../../kit/run-builder.ts'

const info = {
  Name: 'runner',
  NCPU: 4,
  MemTotal: 16_000_000_000,
  OSType: 'linux',
  Architecture: 'x86_64',
  DriverStatus: [['driver-type', 'io.containerd.snapshotter.v1']],
  CgroupVersion: '2',
  CgroupDriver: 'systemd',
  DiscoveredDevices: null,
}

const factsOf = (answer: Partial<DockerAnswer>) => hostFacts(fakeDocker(() => answer))
const factsWith = (more: object) => factsOf({ stdout: JSON.stringify({ ...info, ...more }) })

test('what an engine says of its machine', async () => {
  expect(await factsWith({})).toEqual({
    hostName: 'runner',
    cores: 4,
    memoryBytes: 16_000_000_000,
    native: 'linux/amd64',
    store: 'containerd',
    cgroup: { version: 2, driver: 'systemd' },
    cdiGpus: [],
    hasNvidiaRuntime: false,
  })
})

test.each<[string, object, object]>([
  ['overlay2', { DriverStatus: [['Backing Filesystem', 'extfs']] }, { store: 'graph-driver' }],
  ['no word on the store', { DriverStatus: undefined }, { store: 'graph-driver' }],
  ["NVIDIA's runtime", { Runtimes: { runc: {}, nvidia: {} } }, { hasNvidiaRuntime: true }],
  ['cgroup v1', { CgroupVersion: '1', CgroupDriver: 'cgroupfs' }, { cgroup: { version: 1, driver: 'cgroupfs' } }],
  ['an Arm machine', { Architecture: 'aarch64' }, { native: 'linux/arm64' }],
  [
    'GPUs in their order, others left out',
    {
      DiscoveredDevices: [
        { Source: 'cdi', ID: 'nvidia.com/gpu=10' },
        { Source: 'cdi', ID: 'nvidia.com/gpu=2' },
        { Source: 'cdi', ID: 'nvidia.com/gpu=all' },
        { Source: 'cdi', ID: 'example.com/nvidia.com/gpu=0' },
        null,
      ],
    },
    { cdiGpus: ['nvidia.com/gpu=2', 'nvidia.com/gpu=10', 'nvidia.com/gpu=all'] },
  ],
])('%s', async (_, more, facts) => expect(await factsWith(more)).toMatchObject(facts))

describe('an engine that cannot run the tests is named', () => {
  test.each<[string, Partial<DockerAnswer>, string]>([
    [
      'fault 21: no daemon',
      {
        exitCode: 1,
        stdout: '{"OSType":""}',
        stderr: 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock.',
      },
      'Cannot connect to the Docker daemon at unix:///var/run/docker.sock.',
    ],
    [
      'fault 23: no answer',
      { exitCode: undefined, stderr: 'docker info gave no answer in time' },
      'docker info gave no answer in time',
    ],
    ['no JSON', { stdout: 'hello' }, 'docker ended with status 0'],
    ['nothing', { stdout: 'null' }, 'docker ended with status 0'],
    ['Windows containers', { stdout: JSON.stringify({ ...info, OSType: 'windows' }) }, 'it runs on windows/x86_64'],
  ])('%s', async (_, answer, why) => {
    await expect(factsOf(answer)).rejects.toMatchObject({
      code: 'daemon-unreachable',
      message: `The Docker engine cannot run the smoke tests: ${why}`,
    })
  })
})

test.each([
  ['linux/amd64', 'linux/amd64', true],
  ['linux/amd64/v3', 'linux/amd64', true],
  ['linux/386', 'linux/amd64', true],
  ['linux/arm64', 'linux/amd64', false],
  ['linux/amd64', 'linux/arm64', false],
  ['linux/arm/v7', 'linux/arm64', false],
])('%s on %s is its own: %s', (wanted, native, own) => expect(isNative(platform(wanted), platform(native))).toBe(own))
