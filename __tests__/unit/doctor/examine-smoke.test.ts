import { describe, expect, test } from '@jest/globals'
import { requireFit } from '../../../src/doctor/doctor-report.ts'
import { examine } from '../../../src/doctor/examine.ts'
import type { DoctorReport } from '../../../src/doctor/doctor-report.ts'
import type { Variant } from '../../../src/model/config.ts'
import type { GpuWish, SmokeTest } from '../../../src/model/smoke.ts'
import type { ExecResult, Files } from '../../../src/ports.ts'
import { fakeExec } from '../../kit/fake-exec.ts'
import { buildPlan, buildTarget } from '../../kit/plan-builder.ts'
import { amd64, arm64, aVariant } from '../../kit/run-builder.ts'
import { aTestNamed } from '../../kit/smoke-builder.ts'
import { standingClock } from '../../kit/standing-clock.ts'

type Info = Readonly<Record<string, unknown>>

const today = '1970-01-01'
const linux: Info = { OSType: 'linux', Architecture: 'x86_64', Runtimes: { runc: {} }, DiscoveredDevices: null }
const down: Partial<ExecResult> = { exitCode: 1, stderr: 'Cannot connect to the Docker daemon\n' }

function look(
  variants: readonly Variant[],
  machine: { readonly info?: Info; readonly ended?: Partial<ExecResult>; readonly driver?: string } = {},
): Promise<DoctorReport> {
  const { info = linux, ended = {}, driver = 'docker-container' } = machine
  const plugins = { ClientInfo: { Plugins: [{ Name: 'buildx', Version: 'v0.29.1' }] } }
  return examine({
    plan: { ...buildPlan(buildTarget('cuda')), variants },
    exec: fakeExec({
      run: async ({ args }) =>
        args[0] === 'info'
          ? { stdout: JSON.stringify({ ...plugins, ...info }), ...ended }
          : { stdout: `Name: far\nDriver: ${driver}\n` },
    }),
    files: { diskSpace: async () => ({ freeBytes: 5e9, freeInodes: 9 }) } as Partial<Files> as Files,
    clock: standingClock(),
    layoutRoot: '/tmp/layouts',
    env: {},
  })
}

function wishing(gpu: GpuWish, more: Partial<SmokeTest> = {}): SmokeTest {
  const plain = aTestNamed('nvidia-smi', more)
  return { ...plain, settings: { ...plain.settings, gpu } }
}

const withTests = (...smoke: readonly SmokeTest[]): Variant[] => [
  aVariant({ variant: 'cuda', platforms: [amd64, arm64], smoke }),
]
const told = ({ found }: DoctorReport): string | undefined => found.find(({ name }) => name === 'smoke tests')?.value

describe('the smoke tests that will run are counted, each platform of each', () => {
  test.each<[string, Variant[], string | undefined]>([
    ['none configured', withTests(), undefined],
    [
      'on both platforms, and on one of them',
      withTests(aTestNamed('a'), aTestNamed('b', { platforms: [arm64] })),
      '3, on an engine of linux/amd64',
    ],
    ['waived to the end of today', withTests(aTestNamed('a', { waived: { reason: 'x', until: today } })), undefined],
    ['waived without an end', withTests(aTestNamed('a', { waived: { reason: 'x' } })), undefined],
    [
      'waived to the end of yesterday',
      withTests(aTestNamed('a', { waived: { reason: 'x', until: '1969-12-31' } })),
      '2, on an engine of linux/amd64',
    ],
    ['refused', withTests(aTestNamed('a', { refused: 'no rights' })), undefined],
  ])('%s', async (_, variants, value) => {
    expect(told(await look(variants))).toBe(value)
  })

  test('on an engine that does not say what it is', async () => {
    expect(told(await look(withTests(aTestNamed('a')), { info: {} }))).toBe('2')
  })
})

describe('fault 36: a GPU that a test requires and that the engine does not show is told before anything is built', () => {
  const bothGone = { DiscoveredDevices: [null, { Source: 'cdi', ID: 'amd.com/gpu=0' }], Runtimes: { runc: {} } }
  test.each<[string, Info]>([
    ['no CDI device, no runtime', linux],
    ["another vendor's device", { ...linux, ...bothGone }],
  ])('%s', async (_, info) => {
    const report = await look(withTests(wishing('required'), wishing('required', { name: 'torch' })), { info })
    expect(report.problems).toEqual([
      {
        code: 'smoke-infrastructure',
        message:
          "nvidia-smi of app/cuda and 1 more require a GPU, but the engine shows neither an NVIDIA device nor NVIDIA's runtime",
        remedy: expect.stringContaining('Container Toolkit'),
        blocks: false,
      },
    ])
    expect(requireFit(report)?.name).toBe('far')
  })

  test.each<[string, SmokeTest, Info]>([
    ['a CDI device', wishing('required'), { ...linux, DiscoveredDevices: [{ Source: 'cdi', ID: 'nvidia.com/gpu=0' }] }],
    ["NVIDIA's runtime", wishing('required'), { ...linux, Runtimes: { runc: {}, nvidia: {} } }],
    ['an engine that does not list its runtimes', wishing('required'), {}],
    ['a test that does without', wishing('if-available'), linux],
    ['a test that uses none', wishing('none'), linux],
    ['a test that is waived', wishing('required', { waived: { reason: 'x' } }), linux],
    ['a test of a platform that is not asked for', wishing('required', { platforms: [] }), linux],
  ])('nothing is said of %s', async (_, smoke, info) => {
    expect((await look(withTests(smoke), { info })).problems).toEqual([])
  })
})

describe('fault 21: no engine for the tests', () => {
  test.each<[string, Partial<ExecResult>, string, string]>([
    ['down', down, 'daemon-unreachable', 'no Docker daemon answers: Cannot connect to the Docker daemon'],
    [
      'that hangs',
      { timedOut: true },
      'daemon-hangs',
      'the Docker daemon takes connections but gave no answer within 20 s',
    ],
  ])('beside a remote builder is told, and images are built all the same: %s', async (_, ended, code, why) => {
    const report = await look(withTests(wishing('required')), { ended, driver: 'remote' })
    expect(report.problems).toEqual([
      {
        ...{ code, blocks: false, remedy: expect.stringMatching(/.{10}/) },
        message: `The builder "far" needs no Docker daemon here, but smoke tests do: ${why}`,
      },
    ])
    expect(requireFit(report)?.driver).toBe('remote')
  })

  test('is nobody’s trouble where no test runs', async () => {
    expect((await look(withTests(), { ended: down, driver: 'kubernetes' })).problems).toEqual([])
  })

  test('is told once where the builder needs it too', async () => {
    const { problems } = await look(withTests(wishing('required')), { ended: down })
    expect(problems).toMatchObject([{ code: 'daemon-unreachable', blocks: true }])
  })
})
