import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { plainHttp } from '../../src/adapters/http.ts'
import type { ContainerSettings, SmokeCheck } from '../../src/model/smoke.ts'
import { type CheckOutcome, runCheck } from '../../src/smoke/run-check.ts'
import type { TestEngine } from '../../src/smoke/create-test-engine.ts'
import { type BuiltLayout, buildLayout, openImage, realEngine } from '../kit/engine-image.ts'
import { aSmokeTest } from '../kit/fake-test-image.ts'

/*
 * The path of a GPU with a made-up CDI device, whose edits mount a stand-in nvidia-smi. What NVIDIA's own runtime refuses, and real
 * GPUs, are not tried here.
 */

const minutes = 60_000
const cdiFile = '/etc/cdi/image-budgets-kinds-test.json'
const uuid = (at: number): string => `GPU-0000000${at}-1111-2222-3333-444444444444`

let folder: string
let plain: BuiltLayout
let withShim: BuiltLayout

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'smoke-gpu-'))
  plain = buildLayout('FROM debian:bookworm-slim\nENV NVIDIA_VISIBLE_DEVICES=all\n')
  withShim = buildLayout('FROM debian:bookworm-slim\nCOPY smi /usr/bin/nvidia-smi\n', {
    content: { smi: nvidiaSmi(listed(0)) },
  })
}, 3 * minutes)

afterAll(() => {
  rmSync(cdiFile, { force: true })
  for (const layout of [plain, withShim]) layout.remove()
  rmSync(folder, { recursive: true, force: true })
})

function listed(...indexes: readonly number[]): string {
  return indexes.map((at) => `${at}, NVIDIA H200, ${uuid(at)}, 550.54.15, 9.0`).join('\n')
}

function nvidiaSmi(output: string, status = 0): string {
  return `#!/bin/sh\n[ "$1" = --query-gpu=index,name,uuid,driver_version,compute_cap ] || exit 2\ncat <<'END'\n${output}\nEND\nexit ${status}\n`
}

/** Puts two devices into the engine; without a stand-in their edits mount nothing. */
function offerGpus(standIn?: string): void {
  const path = join(folder, 'nvidia-smi')
  if (standIn !== undefined) writeFileSync(path, standIn, { mode: 0o755 })
  const mounts = [{ hostPath: path, containerPath: '/usr/bin/nvidia-smi', options: ['ro', 'nosuid', 'nodev', 'bind'] }]
  const containerEdits = standIn === undefined ? { env: ['MADE_UP=1'] } : { mounts }
  mkdirSync('/etc/cdi', { recursive: true })
  const devices = ['0', '1', 'all'].map((name) => ({ name, containerEdits }))
  writeFileSync(cdiFile, JSON.stringify({ cdiVersion: '0.6.0', kind: 'nvidia.com/gpu', devices }))
}

async function outcome(
  check: SmokeCheck,
  {
    layout = plain,
    settings = {},
  }: { readonly layout?: BuiltLayout; readonly settings?: Partial<ContainerSettings> } = {},
): Promise<CheckOutcome> {
  const engine: TestEngine = await realEngine()
  try {
    const image = await openImage(engine, layout)
    const { signal } = new AbortController()
    return await runCheck(aSmokeTest(check, { gpu: 'if-available', ...settings }), { image, http: plainHttp(), signal })
  } finally {
    await engine.close()
  }
}

const smi: SmokeCheck = { kind: 'nvidia-smi', gpuCount: 1 }

describe('nvidia-smi', () => {
  test(
    'passes where the device brings one that lists GPUs',
    async () => {
      offerGpus(nvidiaSmi(listed(0, 1)))
      expect(await outcome({ ...smi, gpuCount: 2, minDriver: '550', minCompute: '8.0' })).toMatchObject({
        status: 'passed',
        details: ['2 GPUs: NVIDIA H200, driver 550.54.15, compute 9.0'],
      })
    },
    minutes,
  )

  test.each<[string, string, SmokeCheck, 'failed' | 'infrastructure', string]>([
    [
      'fewer GPUs',
      nvidiaSmi(listed(0)),
      { ...smi, gpuCount: 2 },
      'failed',
      'nvidia-smi lists 1 GPU, and the test wants 2',
    ],
    [
      'an old driver',
      nvidiaSmi(listed(0)),
      { ...smi, minDriver: '560' },
      'failed',
      'The driver is 550.54.15, and the test wants 560 at least',
    ],
    ['none', nvidiaSmi('No devices were found'), smi, 'failed', 'nvidia-smi listed no GPU'],
    [
      'a driver that does not answer',
      nvidiaSmi('', 9),
      smi,
      'infrastructure',
      "nvidia-smi ended with status 9, which tells of this machine's driver or GPU; look at it there",
    ],
  ])(
    'does not pass: %s',
    async (_, standIn, check, status, reason) => {
      offerGpus(standIn)
      expect(await outcome(check)).toMatchObject({ status, reason })
    },
    minutes,
  )

  test(
    'fault 36: a device that brings none is no fault of the image',
    async () => {
      offerGpus()
      expect(await outcome(smi)).toMatchObject({
        status: 'infrastructure',
        reason: expect.stringMatching(/^The NVIDIA runtime brought no nvidia-smi/),
      })
    },
    minutes,
  )

  test(
    'attack 19: one of the image itself fails, although the device covers it',
    async () => {
      offerGpus(nvidiaSmi(listed(0)))
      expect(await outcome(smi, { layout: withShim })).toMatchObject({
        status: 'failed',
        reason: expect.stringMatching(/^The image brings its own "\/usr\/bin\/nvidia-smi"/),
      })
    },
    minutes,
  )

  test(
    'fault 36: an unknown device is infrastructure',
    async () => {
      offerGpus(nvidiaSmi(listed(0)))
      const { status } = await outcome(smi, { settings: { gpus: 'device=7' } })
      expect(status).toBe('infrastructure')
    },
    minutes,
  )
})

const asksForIt: SmokeCheck = {
  ...{ kind: 'run', exitCode: 0, stdout: [], stderr: [], setup: [] },
  command: {
    kind: 'argv',
    argv: ['/usr/bin/nvidia-smi', '--query-gpu=index,name,uuid,driver_version,compute_cap'],
    throughEntrypoint: false,
  },
}

test(
  'any other test gets the GPU where it wants one, and only there',
  async () => {
    offerGpus(nvidiaSmi(listed(0)))
    expect((await outcome(asksForIt, { settings: { gpu: 'required' } })).status).toBe('passed')
    expect(await outcome(asksForIt, { settings: { gpu: 'none' } })).toMatchObject({ status: 'failed', exitCode: 127 })
  },
  minutes,
)

test(
  'fault 36: without the device the machine has no GPU: skipped, and required is infrastructure',
  async () => {
    rmSync(cdiFile, { force: true })
    expect((await outcome(smi)).status).toBe('skipped')
    expect((await outcome(asksForIt, { settings: { gpu: 'required' } })).status).toBe('infrastructure')
  },
  minutes,
)
