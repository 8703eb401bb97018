import { describe, expect, test } from '@jest/globals'
import type { SmokeCheck } from '../../../../src/model/smoke.ts'
import { runCheck } from '../../../../src/smoke/run-check.ts'
import type { ContainerEnd, GpuFacts } from '../../../../src/smoke/test-image.ts'
import { aGpu, aSmokeTest, exited, fakeHttp, fakeTestImage, notFound } from '../../../kit/fake-test-image.ts'

type NvidiaSmi = Extract<SmokeCheck, { kind: 'nvidia-smi' }>

const gpuLine = (at: number, { driver = '550.54.15', compute = '9.0' } = {}) =>
  `${at}, NVIDIA H200, GPU-0000000${at}-1111-2222-3333-444444444444, ${driver}, ${compute}\n`

async function outcome(
  end: ContainerEnd,
  made: {
    readonly check?: Partial<NvidiaSmi>
    readonly gpu?: GpuFacts
    readonly gpus?: string
    readonly image?: Parameters<typeof fakeTestImage>[0]
  } = {},
) {
  const image = fakeTestImage({ run: () => end, gpu: made.gpu ?? aGpu, ...made.image })
  const test = aSmokeTest(
    { kind: 'nvidia-smi', gpuCount: 1, ...made.check },
    { gpu: 'if-available', gpus: made.gpus ?? 'all' },
  )
  const result = await runCheck(test, { image, http: fakeHttp([]), signal: new AbortController().signal })
  return { ...result, requests: image.requests }
}

test('passes when a GPU is listed, and says which', async () => {
  const result = await outcome(exited({ stdout: gpuLine(0) }))
  expect(result).toMatchObject({ status: 'passed', details: ['1 GPU: NVIDIA H200, driver 550.54.15, compute 9.0'] })
  expect(result.requests).toMatchObject([{ withGpu: true }])
})

test('GPUs of a kind are told together', async () => {
  const { details } = await outcome(exited({ stdout: gpuLine(0) + gpuLine(1) + gpuLine(2, { compute: '8.0' }) }))
  expect(details).toEqual([
    '2 GPUs: NVIDIA H200, driver 550.54.15, compute 9.0',
    '1 GPU: NVIDIA H200, driver 550.54.15, compute 8.0',
  ])
})

test('fault 36: without a GPU it is skipped, never passed, and nothing is started', async () => {
  const result = await outcome(exited({ stdout: gpuLine(0) }), {
    gpu: { available: false, reason: 'docker knows no NVIDIA device' },
  })
  expect(result).toMatchObject({
    status: 'skipped',
    reason: 'No GPU here: docker knows no NVIDIA device',
    requests: [],
  })
})

test('fault 36: a CDI specification for a device that is not there is infrastructure', async () => {
  const reason = 'The engine could not make the container: unresolvable CDI devices nvidia.com/gpu=all'
  expect(await outcome({ kind: 'infrastructure', reason })).toMatchObject({ status: 'infrastructure', reason })
})

describe('attack 19: an nvidia-smi of the image itself fails, whatever it prints', () => {
  test.each<[string, Parameters<typeof fakeTestImage>[0]]>([
    ['where the driver has its own', { files: { '/usr/bin/nvidia-smi': '#!/bin/sh' } }],
    [
      'on PATH',
      { files: { '/opt/x/nvidia-smi': '#!/bin/sh' }, runtime: { env: [{ key: 'PATH', value: '/opt/x:/bin' }] } },
    ],
    ['on the PATH that docker sets', { files: { '/usr/local/bin/nvidia-smi': '#!/bin/sh' } }],
    ['as a link', { files: { '/usr/bin/nvidia-smi': { type: 'symlink', linkTarget: '/bin/true' } } }],
  ])('%s', async (_, image) => {
    const result = await outcome(exited({ stdout: gpuLine(0) }), { ...(image === undefined ? {} : { image }) })
    expect(result.status).toBe('failed')
    expect(result.reason).toMatch(/^The image brings its own ".*\/nvidia-smi", which proves nothing; remove it/)
    expect(result.requests).toEqual([])
  })

  test('on a machine without a GPU too', async () => {
    const image = { files: { '/usr/bin/nvidia-smi': 'x' }, gpu: { available: false, reason: 'none' } } as const
    expect((await outcome(exited(), { image })).status).toBe('failed')
  })

  test('but for the empty file that a build under the NVIDIA runtime leaves', async () => {
    const image = { files: { '/usr/bin/nvidia-smi': '' } }
    expect((await outcome(exited({ stdout: gpuLine(0) }), { image })).status).toBe('passed')
  })
})

describe('attack 19: what is listed must be the GPUs of this machine', () => {
  test.each<[string, string, string]>([
    ['nothing', '', 'nvidia-smi listed no GPU'],
    ['a success line', 'NVIDIA-SMI 550.54  1 GPU, all fine\n', 'nvidia-smi listed no GPU'],
    ['a GPU without an UUID', '0, NVIDIA H200, [N/A], 550.54.15, 9.0\n', 'nvidia-smi listed no GPU'],
  ])('%s', async (_, stdout, reason) => {
    expect(await outcome(exited({ stdout }))).toMatchObject({ status: 'failed', reason })
  })

  test('the same GPU twice is one', async () => {
    const result = await outcome(exited({ stdout: gpuLine(0) + gpuLine(0) }), { check: { gpuCount: 2 } })
    expect(result).toMatchObject({ status: 'failed', reason: 'nvidia-smi lists 1 GPU, and the test wants 2' })
  })

  test('another number than the machine has', async () => {
    const gpu = { available: true, by: 'cdi', gpuCount: 1 } as const
    expect(await outcome(exited({ stdout: gpuLine(0) + gpuLine(1) }), { gpu })).toMatchObject({
      status: 'failed',
      reason: 'The container lists 2 GPUs, and this machine has 1',
    })
  })

  test('fewer are right where fewer were handed in', async () => {
    const gpu = { available: true, by: 'cdi', gpuCount: 8 } as const
    expect((await outcome(exited({ stdout: gpuLine(0) }), { gpu, gpus: '1' })).status).toBe('passed')
    expect((await outcome(exited({ stdout: gpuLine(0) }), { gpu })).status).toBe('failed')
  })

  test('another driver than the machine has', async () => {
    const gpu = { available: true, by: 'gpus', driverVersion: '535.1' } as const
    expect(await outcome(exited({ stdout: gpuLine(0) }), { gpu })).toMatchObject({
      status: 'failed',
      reason:
        "The container tells of driver 550.54.15, and this machine has 535.1: it was not the driver's own nvidia-smi that answered",
    })
  })
})

describe('what the test wants at least', () => {
  test.each<[Partial<NvidiaSmi>, string | undefined]>([
    [{ minDriver: '550' }, undefined],
    [{ minDriver: '550.54.15', minCompute: '9.0' }, undefined],
    [{ minDriver: '560' }, 'The driver is 550.54.15, and the test wants 560 at least'],
    [{ minCompute: '10.0' }, '"NVIDIA H200" has compute capability 9.0, and the test wants 10.0 at least'],
  ])('%p', async (check, reason) => {
    const result = await outcome(exited({ stdout: gpuLine(0) }), { check })
    expect(result.reason).toBe(reason)
    expect(result.status).toBe(reason === undefined ? 'passed' : 'failed')
  })
})

describe('an nvidia-smi that is not handed in', () => {
  test('fails where the image did not ask for it', async () => {
    const image = { runtime: { env: [{ key: 'NVIDIA_DRIVER_CAPABILITIES', value: 'compute' }] } }
    expect(await outcome(notFound, { image })).toMatchObject({
      status: 'failed',
      reason:
        'NVIDIA_DRIVER_CAPABILITIES of the image is "compute", without which no nvidia-smi is handed in; add utility to it',
    })
  })

  test("is this machine's trouble otherwise", async () => {
    expect(await outcome(notFound)).toMatchObject({ status: 'infrastructure', exitCode: 127 })
  })
})

test.each([
  [2, 'infrastructure'],
  [9, 'infrastructure'],
  [15, 'infrastructure'],
  [12, 'failed'],
  [1, 'failed'],
])('nvidia-smi that ends with %i is %s', async (exitCode, status) => {
  expect(await outcome(exited({ exitCode, stdout: gpuLine(0) }))).toMatchObject({ status, exitCode })
})
