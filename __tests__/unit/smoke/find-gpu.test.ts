import { describe, expect, test } from '@jest/globals'
import type { ExecResult } from '../../../src/ports.ts'
import { findGpu } from '../../../src/smoke/find-gpu.ts'
import type { HostFacts } from '../../../src/smoke/host-facts.ts'
import type { DockerAnswer } from '../../../src/smoke/docker.ts'
import { fakeDocker } from '../../kit/fake-docker.ts'
import { fakeExec, missingProgram } from '../../kit/fake-exec.ts'
import { hostedImage, imageId, inspected } from '../../kit/hosted-image.ts'

const runc =
  'failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: '
const probeMissing = 'exec: "/image-budgets-gpu-probe": stat /image-budgets-gpu-probe: no such file or directory'

/** How the engine's `start` of the probe ends. */
type Probe = { readonly exitCode: number; readonly error: string; readonly create?: Partial<DockerAnswer> }

const unavailable: Probe = { exitCode: 128, error: 'could not select device driver "" with capabilities: [[gpu]]' }

function looked(
  probe: Probe,
  {
    facts = {},
    engineIsHere = 'unknown',
    nvidiaSmi,
  }: {
    readonly facts?: Partial<HostFacts>
    readonly engineIsHere?: 'yes' | 'unknown'
    readonly nvidiaSmi?: (args: readonly string[]) => Partial<ExecResult>
  } = {},
) {
  const state = { Status: 'created', ExitCode: probe.exitCode, Error: probe.error }
  const docker = fakeDocker((command) => {
    if (command.startsWith('create')) return probe.create ?? { stdout: 'id' }
    if (command.startsWith('start')) return probe.error === '' ? {} : { exitCode: 1, stderr: `Error: ${probe.error}` }
    return command.startsWith('container inspect') ? { stdout: inspected(state) } : {}
  })
  const exec = fakeExec({
    run: async ({ args }) => {
      if (nvidiaSmi === undefined) throw missingProgram('nvidia-smi')
      return nvidiaSmi(args)
    },
  })
  const { gpu, ...image } = hostedImage(docker, { facts, host: { engineIsHere } })
  return { docker, exec, gpu: findGpu(image, { exec, env: {} }) }
}

test('the engine’s CDI devices are taken at its word, without a container', async () => {
  const { docker, gpu } = looked(unavailable, { facts: { cdiGpus: ['nvidia.com/gpu=0', 'nvidia.com/gpu=all'] } })
  expect(await gpu).toEqual({ available: true, by: 'cdi' })
  expect(docker.calls).toEqual([])
})

describe('else a probe tells, which runs nothing of the image and is gone afterwards', () => {
  test.each<[string, Probe]>([
    ['the engine gets as far as to miss the program', { exitCode: 127, error: `${runc}${probeMissing}` }],
    [
      'the runtime found a driver that is too old for the image',
      { exitCode: 128, error: `${runc}nvidia-container-cli: requirement error: unsatisfied condition: cuda>=12.6` },
    ],
    ['an image that holds a program of this very name', { exitCode: 0, error: '' }],
  ])('available: %s', async (_, probe) => {
    const { docker, gpu } = looked(probe)
    expect(await gpu).toEqual({ available: true, by: 'gpus' })
    const create = docker.calls[0] ?? ''
    expect(create).toMatch(/^create --name name-1 .* --network none --cap-drop ALL .* --gpus all /)
    expect(create).toContain(`--entrypoint /image-budgets-gpu-probe ${imageId}`)
    expect(docker.calls.at(-1)).toBe('rm --force --volumes name-1')
  })

  const nvml =
    'nvidia-container-cli: initialization error: load library failed: libnvidia-ml.so.1: no such file or directory'
  test.each<[string, Probe, Partial<HostFacts>, string]>([
    ['no toolkit', unavailable, {}, 'the engine has no NVIDIA GPU to hand in'],
    [
      'no toolkit, as docker 29 says it',
      {
        exitCode: 128,
        error: 'CDI device injection failed: failed to discover GPU vendor from CDI: no known GPU vendor found',
      },
      ...([{}, 'the engine has no NVIDIA GPU to hand in'] as const),
    ],
    [
      'a runtime that cannot do it is told in its own words',
      ...([unavailable, { hasNvidiaRuntime: true }, unavailable.error] as const),
    ],
    [
      'a toolkit without a driver, whose exit status is that of a missing program',
      { exitCode: 127, error: `${runc}error during container init: ${nvml}` },
      ...([{ hasNvidiaRuntime: true }, nvml] as const),
    ],
    [
      'an engine that makes no container',
      { ...unavailable, create: { exitCode: 1, stderr: 'Error response from daemon: No such image: x' } },
      ...([{}, 'No such image: x'] as const),
    ],
  ])('fault 36: not available: %s', async (_, probe, facts, reason) => {
    const { docker, gpu } = looked(probe, { facts })
    expect(await gpu).toEqual({ available: false, reason })
    expect(docker.calls.at(-1)).toBe('rm --force --volumes name-1')
  })
})

describe('what the machine’s own nvidia-smi says', () => {
  const cdi = { cdiGpus: ['nvidia.com/gpu=0'] }
  const summary = '| NVIDIA-SMI 550.54.15    Driver Version: 550.54.15    CUDA Version: 12.4 |\n'
  const works = (args: readonly string[]) => ({ stdout: args.length === 0 ? summary : '550.54.15\n550.54.15\n' })

  test('is added where the engine runs on this machine', async () => {
    const { gpu } = looked(unavailable, { facts: cdi, engineIsHere: 'yes', nvidiaSmi: works })
    expect(await gpu).toEqual({
      ...{ available: true, by: 'cdi', driverVersion: '550.54.15', cudaVersion: '12.4', gpuCount: 2 },
    })
  })

  test('is not asked for elsewhere', async () => {
    const { gpu, exec } = looked(unavailable, { facts: cdi, nvidiaSmi: works })
    expect(await gpu).toEqual({ available: true, by: 'cdi' })
    expect(exec.calls).toEqual([])
  })

  test('tells a driver without the toolkit from no GPU at all', async () => {
    const { gpu } = looked(unavailable, { engineIsHere: 'yes', nvidiaSmi: works })
    expect(await gpu).toMatchObject({ reason: expect.stringContaining('install the NVIDIA Container Toolkit') })
  })

  test.each<[string, ((args: readonly string[]) => Partial<ExecResult>) | undefined]>([
    ['none there', undefined],
    ['no driver', () => ({ exitCode: 9, stdout: 'NVIDIA-SMI has failed' })],
    ['one that hangs', () => ({ exitCode: undefined, timedOut: true, stdout: '550.54.15\n' }) as Partial<ExecResult>],
    ['words that are no versions', () => ({ stdout: 'No devices were found\n' })],
    [
      'one that may not be executed',
      () => {
        throw Object.assign(new Error('spawn nvidia-smi EACCES'), { code: 'EACCES' })
      },
    ],
  ])('nothing: %s', async (_, nvidiaSmi) => {
    const more = nvidiaSmi === undefined ? {} : { nvidiaSmi }
    expect(await looked(unavailable, { facts: cdi, engineIsHere: 'yes', ...more }).gpu).toEqual({
      ...{ available: true, by: 'cdi' },
    })
  })
})
