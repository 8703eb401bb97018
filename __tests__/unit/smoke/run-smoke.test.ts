import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import { ActionError } from '../../../src/errors.ts'
import type { BuildOutcome } from '../../../src/model/build.ts'
import type { MeasuredCell } from '../../../src/model/measurement.ts'
import { placedName } from '../../../src/model/placed-index.ts'
import { refName } from '../../../src/model/ref-name.ts'
import type { SmokeTest } from '../../../src/model/smoke.ts'
import { unknown } from '../../../src/model/unknown.ts'
import type { RunId } from '../../../src/smoke/run-id.ts'
import type { TestEngine } from '../../../src/smoke/create-test-engine.ts'
import { runSmoke, type SmokeOptions } from '../../../src/smoke/run-smoke.ts'
import type { ContainerEnd, GpuFacts } from '../../../src/smoke/test-image.ts'
import { aSmokeTest, aGpu, exited, fakeHttp, fakeTestImage, noGpu } from '../../kit/fake-test-image.ts'
import { quickClock } from '../../kit/quick-clock.ts'
import { recordingLog } from '../../kit/recording-log.ts'
import { aConfig, amd64, aPlan, arm64, aRuntime, aVariant, digestOf, imageOf } from '../../kit/run-builder.ts'

function named(name: string, more: Partial<SmokeTest> = {}): SmokeTest {
  const command = { kind: 'argv', argv: [name], throughEntrypoint: false } as const
  return { ...aSmokeTest({ kind: 'run', command, exitCode: 0, stdout: [], stderr: [], setup: [] }), name, ...more }
}

const variant = (name: string, smoke: readonly SmokeTest[], platforms = [amd64]) =>
  aVariant({ variant: name, smoke, platforms })

type Made = {
  readonly variants: readonly ReturnType<typeof aVariant>[]
  /** What a container of this command does; ends with status 0 unless told. */
  readonly run?: (name: string) => ContainerEnd | Promise<ContainerEnd>
  readonly engine?: Partial<TestEngine>
  readonly createEngine?: () => Promise<TestEngine>
  readonly gpu?: GpuFacts
  readonly signal?: AbortSignal
  readonly now?: string
  readonly measurement?: (cell: string) => MeasuredCell['measurement']
  readonly outcome?: (ref: string) => BuildOutcome['status']
}

/** A run whose engine writes down what happens to it. */
function made(given: Made) {
  const { variants, run = () => exited(), engine, gpu = noGpu, measurement = () => imageOf(1000) } = given
  const events: string[] = []
  const log = recordingLog()
  const plan = aPlan(aConfig(variants))
  const outcomes = plan.variants.map((ref): BuildOutcome => {
    const { image, variant: name } = ref
    return given.outcome?.(name) === 'failed'
      ? { image, variant: name, status: 'failed', reason: 'no', logTail: [] }
      : {
          image,
          variant: name,
          status: 'built',
          place: { kind: 'layout', layoutDir: `/${refName(ref)}` },
          indexDigest: digestOf(name),
          provenance: [],
        }
  })
  const testEngine: TestEngine = {
    run: 'of-a-test' as RunId,
    cores: 2,
    open: async ({ cell }) => {
      events.push(`open ${cell.variant} ${cell.platform}`)
      const image = fakeTestImage({
        gpu,
        run: async ({ argv = [] }) => {
          events.push(`run ${argv[0]}`)
          return run(argv[0] ?? '')
        },
      })
      return { ...image, cell, emulated: cell.platform !== amd64 }
    },
    release: async (index) => void events.push(`release ${placedName(index).split('@')[0]}`),
    close: async () => void events.push('close'),
    ...engine,
  }
  const options: SmokeOptions = {
    plan,
    outcomes,
    measured: plan.cells.map((cell) => ({ ...cell, measurement: measurement(`${cell.variant} ${cell.platform}`) })),
    createEngine:
      given.createEngine ??
      (async () => {
        events.push('create')
        return testEngine
      }),
    redact: (text) => text.replaceAll('hunter2', '***'),
    http: fakeHttp([]),
    clock: { ...quickClock(), now: () => new Date(given.now ?? '2026-12-31T23:59:59Z') },
    log,
    signal: given.signal ?? new AbortController().signal,
  }
  return { options, events, log, testEngine }
}

async function ran(given: Made) {
  const { options, events, log } = made(given)
  const { results, gpuProblems } = await runSmoke(options)
  const inShort = results.map((each) => `${each.variant} ${each.platform} ${each.name}: ${each.status}`)
  return { results, gpuProblems, inShort, events, log }
}

test('every test of every platform has a result, in the order of the configuration', async () => {
  const slowFirst = async (name: string): Promise<ContainerEnd> => {
    for (let turn = 0; turn < (name === 'a' ? 20 : 1); turn++) await setImmediate()
    return exited()
  }
  const { inShort, results } = await ran({
    variants: [
      variant('cpu', [named('a'), named('b', { platforms: [arm64] })], [amd64, arm64]),
      variant('none', []),
      variant('cuda', [named('c')]),
    ],
    run: slowFirst,
  })
  expect(inShort).toEqual([
    'cpu linux/amd64 a: passed',
    'cpu linux/arm64 a: passed',
    'cpu linux/arm64 b: passed',
    'cuda linux/amd64 c: passed',
  ])
  expect(results.map(({ emulated }) => emulated)).toEqual([false, true, true, false])
})

test('what has no image has no test: that it was not built or measured is told elsewhere', async () => {
  const { inShort } = await ran({
    variants: [variant('broken', [named('a')]), variant('unread', [named('a')]), variant('cpu', [named('a')])],
    outcome: (name) => (name === 'broken' ? 'failed' : 'built'),
    measurement: (cell) => (cell.startsWith('unread') ? unknown('a blob is missing') : imageOf(1)),
  })
  expect(inShort).toEqual(['cpu linux/amd64 a: passed'])
})

describe('no engine is asked for', () => {
  test.each<[string, readonly SmokeTest[]]>([
    ['where no test is configured', []],
    ['where all are waived or refused', [named('a', { waived: { reason: 'soon' } }), named('b', { refused: 'no' })]],
  ])('%s', async (_, tests) => expect((await ran({ variants: [variant('cpu', tests)] })).events).toEqual([]))
})

describe('a waiver', () => {
  const until = (now: string) =>
    ran({ variants: [variant('cpu', [named('a', { waived: { reason: 'fixed in #12', until: '2026-12-31' } })])], now })

  test.each([
    ['2026-12-31T00:00:00Z', 'skipped'],
    ['2026-12-31T23:59:59.999Z', 'skipped'],
    ['2027-01-01T01:30:00+02:00', 'skipped'],
    ['2027-01-01T00:00:00Z', 'passed'],
    ['2026-12-31T19:00:00-05:00', 'passed'],
  ])('until 2026-12-31, at %s: %s', async (now, status) =>
    expect((await until(now)).inShort).toEqual([`cpu linux/amd64 a: ${status}`]),
  )

  test('tells its last day and its reason', async () => {
    const { results, log } = await until('2026-01-01T00:00:00Z')
    expect(results[0]).toMatchObject({ reason: 'waived until 2026-12-31: fixed in #12', seconds: 0, opened: [] })
    expect(log.lines).toEqual([
      'group Smoke tests',
      'info app/cpu (linux/amd64): a: skipped: waived until 2026-12-31: fixed in #12',
    ])
  })

  test('without a last day holds until it is taken away', async () => {
    const { results } = await ran({ variants: [variant('cpu', [named('a', { waived: { reason: 'flaky' } })])] })
    expect(results[0]).toMatchObject({ status: 'skipped', reason: 'waived: flaky' })
  })
})

test('attack 18: a test that was refused is not run, and tells why, whatever else it says', async () => {
  const refused = 'it asks for network, which the base branch does not grant'
  const { results, events } = await ran({
    variants: [variant('cpu', [named('a', { refused, waived: { reason: 'x', until: '2000-01-01' } }), named('b')])],
  })
  expect(results).toMatchObject([{ status: 'skipped', reason: refused }, { status: 'passed' }])
  expect(events).not.toContain('run a')
})

test('attack 18: what a container was allowed is told', async () => {
  const settings = {
    ...named('a').settings,
    network: 'bridge',
    caps: ['NET_BIND_SERVICE'],
    gpu: 'if-available',
  } as const
  const variants = [variant('cpu', [named('a', { settings }), named('b')])]
  const openedWith = async (gpu: GpuFacts) => (await ran({ variants, gpu })).results.map(({ opened }) => opened)
  expect(await openedWith(aGpu)).toEqual([['network', 'capability NET_BIND_SERVICE', 'GPU'], []])
  expect(await openedWith(noGpu)).toEqual([['network', 'capability NET_BIND_SERVICE'], []])
})

test('an image is released when its last test has ended, and the engine is closed at the end', async () => {
  const variants = [variant('cpu', [named('a'), named('b')], [amd64, arm64]), variant('cuda', [named('c')])]
  const { events } = await ran({ variants, engine: { cores: 1 } })
  const notOpened = events.filter((event) => !event.startsWith('open'))
  expect(notOpened).toEqual([
    'create',
    ...['run a', 'run b', 'run a', 'run b', 'release /app/cpu'],
    ...['run c', 'release /app/cuda', 'close'],
  ])
})

describe('an engine that fails is infrastructure of the tests that need it', () => {
  const two = [variant('cpu', [named('a'), named('w', { waived: { reason: 'soon' } })]), variant('cuda', [named('b')])]
  const unreachable = new ActionError('daemon-unreachable', 'The engine is gone', { hint: 'Start it' })

  test('fault 22: from the beginning', async () => {
    const { results, log } = await ran({
      variants: two,
      createEngine: async () => {
        throw unreachable
      },
    })
    expect(results).toMatchObject([
      { status: 'infrastructure', reason: 'The engine is gone; start it', opened: [], seconds: 0 },
      { status: 'skipped' },
      { status: 'infrastructure', reason: 'The engine is gone; start it' },
    ])
    expect(log.lines.filter((line) => line.startsWith('error'))).toEqual([])
  })

  test('when it does not take one image', async () => {
    const { testEngine } = made({ variants: two })
    const { results, events } = await ran({
      variants: two,
      engine: {
        open: (request) =>
          request.cell.variant === 'cpu'
            ? Promise.resolve({ kind: 'infrastructure', reason: 'no space left on device' })
            : testEngine.open(request),
      },
    })
    expect(results.map(({ status, reason }) => [status, reason])).toEqual([
      ['infrastructure', 'no space left on device'],
      ['skipped', 'waived: soon'],
      ['passed', undefined],
    ])
    expect(events).toContain('release /app/cpu')
  })

  test('fault 22: when it throws in the midst of a test', async () => {
    const { results, events } = await ran({
      variants: two,
      run: (name) => {
        if (name === 'a') throw unreachable
        return exited()
      },
    })
    expect(results).toMatchObject([{ status: 'infrastructure' }, { status: 'skipped' }, { status: 'passed' }])
    expect(events.at(-1)).toBe('close')
  })

  test('and a bug of ours, which shows its stack', async () => {
    const { results, log } = await ran({
      variants: two,
      run: () => {
        throw new TypeError('undefined is not a function')
      },
    })
    expect(results[0]).toMatchObject({ status: 'infrastructure', reason: 'undefined is not a function' })
    expect(log.lines.find((line) => line.startsWith('error'))).toMatch(/TypeError: undefined.*\n\s+at /)
  })

  test('what cannot be cleaned up is told and takes no result away', async () => {
    const broken = async (): Promise<void> => {
      throw new Error('conflict')
    }
    const { inShort, log } = await ran({ variants: two, engine: { release: broken, close: broken } })
    expect(inShort[0]).toBe('cpu linux/amd64 a: passed')
    const warnings = log.lines.filter((line) => line.startsWith('warn'))
    expect(new Set(warnings)).toEqual(new Set(['warn Something of the smoke tests may be left: conflict']))
    expect(warnings).toHaveLength(3)
  })
})

describe('fault 16: an interrupted run', () => {
  test.each<[string, (name: string) => ContainerEnd]>([
    [
      'throws its reason, whatever its tests throw',
      () => {
        throw new Error('killed')
      },
    ],
    ['throws its reason, although its tests end', () => exited({ exitCode: 137 })],
  ])('%s, begins nothing more and closes the engine', async (_, end) => {
    const controller = new AbortController()
    const { options, events } = made({
      variants: [
        variant(
          'cpu',
          ['a', 'b', 'c', 'd'].map((name) => named(name)),
        ),
      ],
      signal: controller.signal,
      engine: { cores: 1 },
      run: (name) => {
        controller.abort('SIGINT')
        return end(name)
      },
    })
    await expect(runSmoke(options)).rejects.toBe('SIGINT')
    expect(events.filter((event) => event.startsWith('run'))).toHaveLength(1)
    expect(events.at(-1)).toBe('close')
  })

  test('throws also when the last test was under way', async () => {
    const controller = new AbortController()
    const { options } = made({
      variants: [variant('cpu', [named('a')])],
      signal: controller.signal,
      run: () => {
        controller.abort('SIGTERM')
        return exited()
      },
    })
    await expect(runSmoke(options)).rejects.toBe('SIGTERM')
  })
})

test('what images say about GPUs is held against their device, with or without a test', async () => {
  const device = aVariant({ variant: 'cuda', device: 'cuda' })
  const runtime = aRuntime({ env: [{ key: 'NVIDIA_VISIBLE_DEVICES', value: 'none' }] })
  const { gpuProblems, events } = await ran({
    variants: [device, variant('cpu', [])],
    measurement: () => ({ ...imageOf(1), runtime }),
  })
  expect(gpuProblems).toEqual([
    { image: 'app', variant: 'cuda', platform: amd64, problem: { kind: 'devices-none', value: 'none' } },
  ])
  expect(events).toEqual([])
})

test('tests run side by side, at most as many as there are cores', async () => {
  let running = 0
  let most = 0
  await ran({
    variants: [
      variant(
        'cpu',
        ['a', 'b', 'c', 'd', 'e'].map((name) => named(name)),
      ),
    ],
    engine: { cores: 3 },
    run: async () => {
      running += 1
      most = Math.max(most, running)
      await setImmediate()
      running -= 1
      return exited()
    },
  })
  expect(most).toBe(3)
})

test('attack 23: a secret that an image kept is taken out of all that a container says', async () => {
  const said = async (): Promise<ContainerEnd> => exited({ exitCode: 1, stdout: 'the key is hunter2' })
  const { results, log } = await ran({ variants: [variant('cpu', [named('hunter2')])], run: said })
  expect(results[0]).toMatchObject({ status: 'failed', log: ['the key is ***'] })
  expect(JSON.stringify([results[0]?.command, results[0]?.reason])).not.toContain('hunter2')
  expect(log.lines.join(' ')).not.toContain('is hunter2')
})
