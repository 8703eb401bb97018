import { describe, expect, test } from '@jest/globals'
import { gpuProblems } from '../../../src/smoke/gpu-readiness.ts'
import type { GpuFacts } from '../../../src/smoke/test-image.ts'
import { fakeTestImage, noGpu } from '../../kit/fake-test-image.ts'

const ready = {
  NVIDIA_VISIBLE_DEVICES: 'all',
  NVIDIA_DRIVER_CAPABILITIES: 'compute,utility',
  NVIDIA_REQUIRE_CUDA: 'cuda>=12.4 brand=tesla,driver>=470,driver<471',
  CUDA_VERSION: '12.4.1',
}

function problems(
  variables: Readonly<Record<string, string>>,
  { device = 'cuda', host = noGpu }: { readonly device?: 'cpu' | 'cuda'; readonly host?: GpuFacts } = {},
) {
  const env = Object.entries(variables).map(([key, value]) => ({ key, value }))
  return gpuProblems({ device, runtime: fakeTestImage({ runtime: { env } }).runtime, host })
}

describe('device: cuda', () => {
  test.each<[string, Readonly<Record<string, string>>]>([
    ["NVIDIA's own variables", ready],
    ['all capabilities', { ...ready, NVIDIA_DRIVER_CAPABILITIES: 'all' }],
    ['capabilities with spaces and more of them', { ...ready, NVIDIA_DRIVER_CAPABILITIES: 'utility, compute, video' }],
    ['unset capabilities, which are compute and utility', { NVIDIA_VISIBLE_DEVICES: 'all' }],
    ['chosen devices', { ...ready, NVIDIA_VISIBLE_DEVICES: '0,1' }],
    ['an older image, whose CUDA_VERSION asks for all GPUs', { CUDA_VERSION: '11.0.3' }],
    [
      'a requirement for Jetson boards, which is not for this runtime',
      { ...ready, NVIDIA_REQUIRE_JETPACK: 'csv-mounts=all' },
    ],
    [
      'a switch that turns requirements off',
      { ...ready, NVIDIA_REQUIRE_CUDA: 'nonsense', NVIDIA_DISABLE_REQUIRE: 'true' },
    ],
  ])('%s: ready', (_, env) => {
    expect(problems(env)).toEqual([])
  })

  test('without NVIDIA_VISIBLE_DEVICES no GPU is handed in', () => {
    expect(problems({})).toEqual([{ kind: 'devices-unset' }])
  })

  test.each(['void', 'none', '', ' , ', 'all,void'])('NVIDIA_VISIBLE_DEVICES=%p hands in none', (value) => {
    expect(problems({ ...ready, NVIDIA_VISIBLE_DEVICES: value })).toEqual([{ kind: 'devices-none', value }])
  })

  test.each([
    ['utility', ['compute']],
    ['graphics,video', ['compute', 'utility']],
  ])('NVIDIA_DRIVER_CAPABILITIES=%s lacks something', (value, missing) => {
    expect(problems({ ...ready, NVIDIA_DRIVER_CAPABILITIES: value })).toEqual([
      { kind: 'capabilities-missing', value, missing },
    ])
  })

  test('a later variable of the same name wins', () => {
    const env = [
      { key: 'NVIDIA_VISIBLE_DEVICES', value: 'void' },
      { key: 'NVIDIA_VISIBLE_DEVICES', value: 'all' },
    ]
    const { runtime } = fakeTestImage({ runtime: { env } })
    expect(gpuProblems({ device: 'cuda', runtime, host: noGpu })).toEqual([])
  })

  test('a requirement that no runtime can read', () => {
    expect(problems({ ...ready, NVIDIA_REQUIRE_DRIVER: 'driver>>470' })).toEqual([
      { kind: 'requirement-malformed', name: 'NVIDIA_REQUIRE_DRIVER', value: 'driver>>470' },
    ])
  })

  test('a requirement above the CUDA that the image holds', () => {
    expect(problems({ ...ready, NVIDIA_REQUIRE_CUDA: 'cuda>=12.6 brand=tesla,driver>=470' })).toEqual([
      { kind: 'requirement-above-version', condition: 'cuda>=12.6', cudaVersion: '12.4' },
    ])
  })

  test('fault 36: a driver that is too old is found before anything is started', () => {
    const host: GpuFacts = { available: true, by: 'gpus', cudaVersion: '12.2', driverVersion: '535.129.03' }
    expect(problems(ready, { host })).toEqual([
      { kind: 'driver-too-old', condition: 'cuda>=12.4', has: 'CUDA 12.2, driver 535.129.03' },
    ])
    expect(problems({ CUDA_VERSION: '12.4.1' }, { host })).toMatchObject([
      { kind: 'driver-too-old', condition: 'cuda>=12.4' },
    ])
  })

  test.each<[string, GpuFacts]>([
    [
      'a driver that one alternative allows',
      { available: true, by: 'gpus', cudaVersion: '12.2', driverVersion: '470.82' },
    ],
    ['a new driver', { available: true, by: 'cdi', cudaVersion: '13.0', driverVersion: '580.1' }],
    ['a driver of which nothing is known', { available: true, by: 'cdi' }],
  ])('%s is no problem', (_, host) => {
    expect(problems(ready, { host })).toEqual([])
  })
})

describe('device: cpu', () => {
  test('each variable that asks for a GPU is told, in the order of their names', () => {
    expect(problems(ready, { device: 'cpu' })).toEqual(
      ['CUDA_VERSION', 'NVIDIA_DRIVER_CAPABILITIES', 'NVIDIA_REQUIRE_CUDA', 'NVIDIA_VISIBLE_DEVICES'].map((name) => ({
        kind: 'cpu-asks-for-gpu',
        name,
        value: ready[name as keyof typeof ready],
      })),
    )
  })

  test.each(['void', 'none', ''])('NVIDIA_VISIBLE_DEVICES=%p asks for none', (value) => {
    expect(problems({ NVIDIA_VISIBLE_DEVICES: value, PATH: '/bin' }, { device: 'cpu' })).toEqual([])
  })
})
